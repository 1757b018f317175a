"""The loop over a Jira export's rows that a Python program would be: what Sluice's pipeline of tickets is compared with.

Usage: tickets_loop.py EXPORT.csv ROWS sentiment|all|nltk   or   tickets_loop.py --reader

Each row goes through iterrows: summary, description and comments are taken out of it and rated by the rules of VADER
(Hutto and Gilbert, 2014) with the lexicon that Sluice ships, and the last five make the ticket's sentiment. With "all" the
texts are also searched for entities by regular expressions, and everything goes into a SQLite file with a full-text index;
"nltk" does the same with the analyser of NLTK (Debian: python3-nltk), which is what such a program would import, and "sentiment"
rates only.
It prints rows per second as JSON, from before the first row is read to after the last is done; what is read of the file
before (its header, and the program's own start) is left out. Without pandas (Debian: python3-pandas) the rows come from
csv.DictReader, which is faster than iterrows.
"""
import csv
import json
import math
import os
import re
import sqlite3
import sys
import time

try:
    import pandas
except ImportError:
    pandas = None

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "Sluice", "Pipelines", "Enriching", "Sentiment", "Data")
CHUNK = 500
PUNCTUATION = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
STAMP = re.compile(r"^(\d{2}/\w{3}/\d{2} \d{1,2}:\d{2} [AP]M);([^;]*);(.*)$", re.S)
ENTITIES = {
    "email": re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"),
    "url": re.compile(r"https?://[^\s|\]>)]+"),
    "ip": re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b"),
    "ticket": re.compile(r"\b[A-Z][A-Z0-9]+-\d+\b"),
    "version": re.compile(r"\bv?\d+\.\d+\.\d+(?:[-.]\w+)?\b"),
    "path": re.compile(r"(?:/[\w.-]+){2,}"),
    "exception": re.compile(r"\b(?:[a-z]\w*\.)*[A-Z]\w*(?:Exception|Error)\b"),
    "stack_frame": re.compile(r"\bat [\w.$<>]+\([^)\n]*\)"),
    "http_status": re.compile(r"\bHTTP[ /]?(?:\d\.\d )?([1-5]\d\d)\b"),
    "commit": re.compile(r"\b[0-9a-f]{40}\b"),
    "date": re.compile(r"\b\d{4}-\d{2}-\d{2}\b"),
    "money": re.compile(r"[$€£]\s?\d[\d,.]*"),
}


def lines(name):
    with open(os.path.join(DATA, name), encoding="utf-8") as file:
        return [line.rstrip("\n").split("\t") for line in file if not line.startswith("# ")]


class Vader:
    """The rules of VADER over one text at a time."""

    def __init__(self):
        self.valences = {word: float(value) for word, value in lines("vader.txt") + lines("support.txt")}
        rules = lines("vader-rules.txt")
        self.degrees = {text: float(value) for kind, text, value in rules if kind == "degree" and " " not in text}
        self.negations = {text for kind, text, _ in rules if kind not in ("degree", "idiom")}
        self.idioms = {text: float(value) for kind, text, value in rules if kind not in ("degree",) and " " in text}

    def words(self, text):
        found = []
        for token in text.split():
            bare = token.strip(PUNCTUATION)
            found.append(token if len(bare) <= 2 else bare)
        return [word for word in found if len(word) > 1]

    def rate(self, text):
        words = self.words(text)
        lower = [word.lower() for word in words]
        loud = any(word.isupper() for word in words) and not all(word.isupper() for word in words)
        valences = []
        for at, word in enumerate(lower):
            if word in self.degrees or (word == "kind" and lower[at + 1:at + 2] == ["of"]):
                valences.append(0)
            else:
                valences.append(self.valence(words, lower, at, loud) if word in self.valences else 0)
        if "but" in lower:
            but = lower.index("but")
            valences = [value * (0.5 if at < but else 1.5 if at > but else 1) for at, value in enumerate(valences)]
        return self.score(valences, text)

    def valence(self, words, lower, at, loud):
        value = self.valences[lower[at]]
        if loud and words[at].isupper():
            value += 0.733 if value > 0 else -0.733
        for distance in range(1, 4):
            before = at - distance
            if before < 0 or lower[before] in self.valences:
                continue
            degree = self.degrees.get(lower[before], 0)
            if degree:
                degree = degree if value > 0 else -degree
                if loud and words[before].isupper():
                    degree += 0.733 if value > 0 else -0.733
                value += degree * (1, 0.95, 0.9)[distance - 1]
            if lower[before] in self.negations or "n't" in lower[before]:
                value *= 1.25 if lower[before] == "never" and lower[before + 1] in ("so", "this") else -0.74
            if distance == 3:
                for phrase in (lower[at - 3:at + 1], lower[at - 3:at], lower[at - 2:at + 1], lower[at - 2:at], lower[at - 1:at + 1]):
                    value = self.idioms.get(" ".join(phrase), value)
        if at > 0 and lower[at - 1] == "least" and not (at > 1 and lower[at - 2] in ("at", "very")):
            value *= -0.74
        return value

    def score(self, valences, text):
        total = sum(valences)
        questions = text.count("?")
        emphasis = min(text.count("!"), 4) * 0.292 + (0 if questions < 2 else questions * 0.18 if questions < 4 else 0.96)
        total += emphasis if total > 0 else -emphasis if total < 0 else 0
        compound = total / math.sqrt(total * total + 15) if total else 0.0
        positive = sum(value + 1 for value in valences if value > 0)
        negative = sum(value - 1 for value in valences if value < 0)
        neutral = sum(1 for value in valences if value == 0)
        whole = (positive + abs(negative) + neutral) or 1
        return compound, positive / whole, abs(negative) / whole, neutral / whole


class Nltk:
    """NLTK's VADER with the lexicon that Sluice ships."""

    def __init__(self):
        from nltk.sentiment.vader import SentimentIntensityAnalyzer
        lexicon = os.path.abspath("lexicon.txt")
        with open(lexicon, "w", encoding="utf-8") as file:
            file.write("\n".join("\t".join(line) for line in lines("vader.txt") + lines("support.txt")))
        self.analyser = SentimentIntensityAnalyzer(lexicon_file="file:" + lexicon)

    def rate(self, text):
        scores = self.analyser.polarity_scores(text)
        return scores["compound"], scores["pos"], scores["neg"], scores["neu"]


def label(score, threshold):
    return "positive" if score >= threshold else "negative" if score <= -threshold else "neutral"


def ticket_of(scores):
    recent = scores[-5:]
    weights = range(1, len(recent) + 1)
    return sum(weight * score for weight, score in zip(weights, recent)) / sum(weights) if recent else None


def texts_of(row, comment_columns):
    texts = [("summary", row.get("Summary")), ("description", row.get("Description"))]
    for column in comment_columns:
        comment = row.get(column)
        if isinstance(comment, str) and comment:
            stamp = STAMP.match(comment)
            texts.append(("comment", stamp.group(3) if stamp else comment))
    return [(field, text) for field, text in texts if isinstance(text, str) and text]


def rows_of(path, count):
    """Rows one by one, as pandas.DataFrame.iterrows gives them, and the columns that hold comments."""
    if pandas:
        left = count
        for chunk in pandas.read_csv(path, chunksize=CHUNK, nrows=count, low_memory=False):
            comments = [column for column in chunk.columns if column.split(".")[0] == "Comment"]
            for _, row in chunk.iterrows():
                yield row, comments
                left -= 1
                if left == 0:
                    return
        return
    with open(path, newline="", encoding="utf-8") as file:
        reader = csv.reader(file)
        seen = {}
        names = []
        for name in next(reader):
            names.append(name if name not in seen else f"{name}.{seen[name]}")
            seen[name] = seen.get(name, 0) + 1
        comments = [name for name in names if name.split(".")[0] == "Comment"]
        for number, cells in enumerate(reader):
            if number == count:
                return
            yield dict(zip(names, cells)), comments


def main(path, count, what):
    vader = Nltk() if what == "nltk" else Vader()
    database = sqlite3.connect("loop.db")
    database.executescript("""
        CREATE TABLE tickets(ticket_id, summary, description, status, priority, sentiment, score);
        CREATE TABLE sentiments(ticket_id, field, score, positive, negative, neutral);
        CREATE TABLE entities(ticket_id, field, kind, text, start_pos, end_pos);
        CREATE VIRTUAL TABLE search USING fts5(ticket_id, summary, description, comments);
    """)
    done = 0
    began = time.perf_counter()
    for row, comments in rows_of(path, count):
        key = row["Issue key"]
        texts = texts_of(row, comments)
        ratings = [vader.rate(text) for _, text in texts]
        score = ticket_of([rating[0] for rating in ratings])
        if what != "sentiment":
            database.execute("INSERT INTO tickets VALUES (?, ?, ?, ?, ?, ?, ?)", (key, row.get("Summary"), str(row.get("Description")), row.get("Status"),
                             row.get("Priority"), None if score is None else label(score, 0.2), score))
            database.executemany("INSERT INTO sentiments VALUES (?, ?, ?, ?, ?, ?)", [(key, field, *rating) for (field, _), rating in zip(texts, ratings)])
            for field, text in texts:
                database.executemany("INSERT INTO entities VALUES (?, ?, ?, ?, ?, ?)", [
                    (key, field, kind, match.group(), match.start(), match.end()) for kind, pattern in ENTITIES.items() for match in pattern.finditer(text)])
            database.execute("INSERT INTO search VALUES (?, ?, ?, ?)", (key, row.get("Summary"), str(row.get("Description")),
                             "\n".join(text for field, text in texts if field == "comment")))
        done += 1
    database.commit()
    print(json.dumps({"rows": done, "rows_per_second": done / (time.perf_counter() - began)}))


if __name__ == "__main__":
    if sys.argv[1:] == ["--reader"]:
        try:
            import nltk
            print(f"nltk {nltk.__version__}")
        except ImportError:
            print("no nltk")
        print(f"pandas {pandas.__version__} iterrows" if pandas else "csv.DictReader (no pandas here)")
    else:
        main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
