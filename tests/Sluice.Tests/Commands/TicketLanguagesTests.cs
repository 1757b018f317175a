using System.Text;
using System.Text.Json;
using Shouldly;
using Sluice.Tests.Support;
using Xunit;

namespace Sluice.Tests.Commands;

/// <summary>The same ticket, exported by Jira in nine languages and several versions: pipelines/tickets.yaml makes the same of it.</summary>
public sealed class TicketLanguagesTests : IDisposable
{
    private const string Ticket = "AB-1|10001|Login; \"broken\"|It fails|Bug|Open|In Progress|High|Done|AB|Alpha|Ann Lee|7:ann|Bo Ray|7:bo|Bo Ray|7:bo"
        + "|03/12/2024 15:45:00|05/13/2024 15:45:00|08/01/2024 09:05:00|12/24/2024 00:00:00|web,login|Shop,Mail|2.0,2.1|1.0|S 1,S 2|9999|AB-0|The epic|Linux|3|Ann Lee,Bo Ray|5|900|3600|1800|{}";

    private const string Targets = """
        ticket_id, issue_id, summary, description, issue_type, status, status_category, priority, resolution, project_key, project_name, assignee, assignee_id,
        reporter, reporter_id, creator, creator_id, created_at AT TIME ZONE 'UTC', updated_at AT TIME ZONE 'UTC', resolved_at AT TIME ZONE 'UTC', due_at AT TIME ZONE 'UTC',
        array_to_string(labels, ','), array_to_string(components, ','), array_to_string(fix_versions, ','), array_to_string(affected_versions, ','),
        array_to_string(sprints, ','), parent_id, parent_key, parent_summary, environment, votes, array_to_string(watchers, ','), story_points,
        time_spent_seconds, original_estimate_seconds, remaining_estimate_seconds, rest
        """;

    // The cells in the order of the headers below; D1 to D4 stand for the dates as the export writes them.
    private static readonly string[] Cells =
    [
        "Login; \"broken\"", "AB-1", "10001", "Bug", "Open", "AB", "Alpha", "High", "Done", "Ann Lee", "7:ann", "Bo Ray", "7:bo", "Bo Ray", "7:bo", "D1", "D2", "D3",
        "1.0", "2.0", "2.1", "Shop", "Mail", "D4", "3", "web", "login", "It fails", "Linux", "Ann Lee", "Bo Ray", "3600", "1800", "900", "S 1", "S 2",
        "AB-2", "AB-3", "D1;7:bo;shot.png;https://x.org/1", "5.0", "D1;7:ann;Thanks; all good", "In Progress", "9999", "AB-0", "The epic",
    ];

    // The names of Jira Cloud, as its exports have them; what it leaves in English stays English here.
    private const string English = "Summary|Issue key|Issue id|Issue Type|Status|Project key|Project name|Priority|Resolution|Assignee|Assignee Id|Reporter|Reporter Id|Creator|Creator Id|Created|Updated|Resolved"
        + "|Affects versions|Fix versions|Fix versions|Components|Components|Due date|Votes|Labels|Labels|Description|Environment|Watchers|Watchers|Original estimate|Remaining Estimate|Time Spent|Sprint|Sprint"
        + "|Inward issue link (Blocks)|Outward issue link (Relates)|Attachment|Custom field (Story point estimate)|Comment|Status Category|Parent|Parent key|Parent summary";

    private const string EnglishWorkItems = "Summary|Work item key|Work item id|Work type|Status|Project key|Project name|Priority|Resolution|Assignee|Assignee Id|Reporter|Reporter Id|Creator|Creator Id|Created|Updated|Resolved"
        + "|Affects versions|Fix versions|Fix versions|Components|Components|Due date|Votes|Labels|Labels|Description|Environment|Watchers|Watchers|Original estimate|Remaining Estimate|Time Spent|Sprint|Sprint"
        + "|Inward work item link (Blocks)|Outward work item link (Relates)|Attachment|Custom field (Story Points)|Comment|Status Category|Parent id|Parent key|Parent summary";

    private const string EnglishServer = "Summary|Issue key|Issue id|Issue Type|Status|Project key|Project name|Priority|Resolution|Assignee|Assignee Id|Reporter|Reporter Id|Creator|Creator Id|Created|Updated|Resolved"
        + "|Affects Version/s|Fix Version/s|Fix Version/s|Component/s|Component/s|Due Date|Votes|Labels|Labels|Description|Environment|Watchers|Watchers|Original Estimate|Remaining Estimate|Time Spent|Sprint|Sprint"
        + "|Inward issue link (Blocks)|Outward issue link (Relates)|Attachment|Custom field (Story Points)|Comment|Status Category|Parent id|Parent key|Parent summary";

    private const string French = "Résumé|Clé de ticket|ID de ticket|Type de ticket|État|Clé de projet|Nom du projet|Priorité|Résolution|Personne assignée|ID de la personne assignée|Rapporteur|ID de rapporteur|Créateur|ID de créateur|Création|Mise à jour|Résolu"
        + "|Versions affectées|Versions corrigées|Versions corrigées|Composants|Composants|Date d'échéance|Votes|Étiquettes|Étiquettes|Description|Environnement|Observateurs|Observateurs|Estimation originale|Estimation restante|Temps consacré|Sprint|Sprint"
        + "|Lien du ticket entrant (Blocks)|Lien de ticket sortant (Relates)|Pièce jointe|Champs personnalisés (Story point estimate)|Commentaire|Catégorie d'état|Parent|Clé parent|Parent summary";

    private const string German = "Zusammenfassung|Vorgangsschlüssel|Vorgangs-ID|Vorgangstyp|Status|Projektschlüssel|Projektname|Priorität|Lösung|Zugewiesene Person|ID der zugewiesenen Person|Autor|ID des Autors|Ersteller|Ersteller-ID|Erstellt|Aktualisiert|Erledigt"
        + "|Betrifft Versionen|Lösungsversionen|Lösungsversionen|Komponenten|Komponenten|Fälligkeitsdatum|Stimmen|Stichwörter|Stichwörter|Beschreibung|Umgebung|Beobachter|Beobachter|Ursprüngliche Schätzung|Restschätzung|Benötigte Zeit|Sprint|Sprint"
        + "|Eingehende Vorgangsverknüpfung (Blocks)|Ausgehende Vorgangsverknüpfung (Relates)|Anhang|Benutzerdefinierte Felder (Story Points)|Kommentar|Statuskategorie|Übergeordnet|Übergeordneter Schlüssel|Parent summary";

    private const string Spanish = "Resumen|Clave de incidencia|ID de la incidencia|Tipo de Incidencia|Estado|Clave del proyecto|Nombre del proyecto|Prioridad|Resolución|Persona asignada|ID de la persona asignada|Informador|ID del informador|Creador|ID del creador|Creada|Actualizada|Resuelta"
        + "|Versiones afectadas|Versiones corregidas|Versiones corregidas|Componentes|Componentes|Fecha de vencimiento|Votos|Etiquetas|Etiquetas|Descripción|Entorno|Observadores|Observadores|Estimación original|Estimación restante|Tiempo Trabajado|Sprint|Sprint"
        + "|Enlace de incidencia entrante (Blocks)|Enlace de incidencia saliente (Relates)|Archivo adjunto|Campo personalizado (Story point estimate)|Comentario|Categoría de estado|Principal|Clave principal|Parent summary";

    private const string Portuguese = "Resumo|Chave da item|ID da item|Tipo de item|Status|Chave do projeto|Nome do projeto|Prioridade|Resolução|Responsável|ID do responsável|Relator|ID do relator|Criador|ID do criador|Criado|Atualizado(a)|Resolvido"
        + "|Versões afetadas|Versões corrigidas|Versões corrigidas|Componentes|Componentes|Data limite|Votos|Categorias|Categorias|Descrição|Ambiente|Observadores|Observadores|Estimativa original|Estimativa restante|Tempo gasto|Sprint|Sprint"
        + "|Link de item de entrada (Blocks)|Link de item de saída (Relates)|Anexo|Campo personalizado (Story Points)|Comentário|Categoria do status|Pai|Chave pai|Parent summary";

    // What Jira translates in these, as far as exports show it.
    private const string Italian = "Riepilogo|Chiave di ticket|ID ticket|Tipo ticket|Stato|Chiave progetto|Nome progetto|Priorità|Risoluzione|Assegnatario|ID assegnatario|Richiedente|ID richiedente|Creatore|ID creatore|Creati|Aggiornato|Risolto"
        + "|Versioni interessate|Versioni corrette|Versioni corrette|Componenti|Componenti|Data di scadenza|Voti|Etichette|Etichette|Descrizione|Ambiente|Osservatori|Osservatori|Stima originale|Stima rimanente|Tempo impiegato|Sprint|Sprint"
        + "|Inward issue link (Blocks)|Outward issue link (Relates)|Allegato|Campo personalizzato (Story Points)|Commento|Categoria di stato|Parent|Parent key|Parent summary";

    private const string Polish = "Podsumowanie|Klucz zgłoszenia|Id. zgłoszenia|Typ zgłoszenia|Status|Klucz projektu|Nazwa projektu|Priorytet|Rozwiązanie|Osoba przypisana|ID osoby przypisanej|Osoba zgłaszająca|ID osoby zgłaszającej|Twórca|ID twórcy|Utworzono|Zaktualizowano|Rozwiązano"
        + "|Dotyczy wersji|Wersje naprawy|Wersje naprawy|Komponenty|Komponenty|Termin|Głosy|Etykiety|Etykiety|Opis|Środowisko|Obserwujący|Obserwujący|Pierwotne oszacowanie|Pozostałe oszacowanie|Czas poświęcony|Sprint|Sprint"
        + "|Inward issue link (Blocks)|Outward issue link (Relates)|Załącznik|Pole niestandardowe (Story point estimate)|Komentarz|Kategoria statusu|Element nadrzędny|Klucz elementu nadrzędnego|Parent summary";

    // The last letter of its word for "updated" is a Latin one, as Jira writes it.
    private const string RussianServer = "Тема|Ключ проблемы|Идентификатор проблемы|Тип задачи|Статус|Ключ проекта|Название проекта|Приоритет|Решение|Исполнитель|Идентификатор исполнителя|Автор|Идентификатор автора|Создатель|Идентификатор создателя|Создано|Обновленo|Дата решения"
        + "|Затронуты версии|Исправить в версиях|Исправить в версиях|Компоненты|Компоненты|Срок исполнения|Голоса|Метки|Метки|Описание|Окружение|Наблюдатели|Наблюдатели|Первоначальная оценка|Оставшееся время|Затраченное время|Спринт|Спринт"
        + "|Входящая связь задачи (Blocks)|Внешняя ссылка на проблему (Relates)|Вложение|Пользовательское поле (Story Points)|Комментарий|Категория статуса|Parent id|Parent key|Parent summary";

    private const string ChineseServer = "概要|问题关键字|问题ID|问题类型|状态|项目关键字|项目名称|优先级|解决结果|经办人|Assignee Id|报告人|Reporter Id|创建者|Creator Id|创建日期|已更新|已解决"
        + "|影响版本|修复的版本|修复的版本|模块|模块|到期日|投票|标签|标签|描述|环境|关注者|关注者|初始预估|剩余时间|耗费时间|Sprint|Sprint"
        + "|Inward issue link (Blocks)|Outward issue link (Relates)|附件|自定义字段 (Story Points)|评论|Status Category|Parent id|Parent key|Parent summary";

    // Older translations, of Jira Server, with what users have renamed: custom fields of points and sprints.
    private const string FrenchServer = "Résumé|Clé de demande|ID de demande|Type de demande|État|Clé de projet|Nom de projet|Priorité|Résolution|Responsable|ID de la personne assignée|Rapporteur|ID de rapporteur|Créateur|ID de créateur|Création|Mise à jour|Résolue"
        + "|Version(s) affectée(s)|Version(s) corrigée(s)|Version(s) corrigée(s)|Composant(s)|Composant(s)|Date d'échéance|Votes|Étiquettes|Étiquettes|Description|Environnement|Observateurs|Observateurs|Estimation d'origine|Estimation restante|Temps passé|Champs personnalisés (Sprint)|Champs personnalisés (Sprint)"
        + "|Lien de demande entrante (Blocks)|Lien de demande sortante (Relates)|Pièce jointe|Champs personnalisés (Points de story)|Commentaire|Catégorie d'état|ID du parent|Clé du parent|Résumé du parent";

    private const string GermanServer = "Zusammenfassung|Schlüssel|Vorgangs-ID|Vorgangstyp|Status|Projektschlüssel|Projektname|Priorität|Lösung|Bearbeiter|ID der zugewiesenen Person|Autor|ID des Autors|Ersteller|Ersteller-ID|Erstellt|Aktualisiert|Gelöst"
        + "|Betrifft Version(en)|Lösungsversion(en)|Lösungsversion(en)|Komponente(n)|Komponente(n)|Fälligkeitsdatum|Stimmen|Stichwörter|Stichwörter|Beschreibung|Umgebung|Beobachter|Beobachter|Ursprüngliche Schätzung|Verbleibende Schätzung|Protokollierte Zeit|Benutzerdefiniertes Feld (Sprint)|Benutzerdefiniertes Feld (Sprint)"
        + "|Eingehender Vorgangslink (Blocks)|Ausgehender Vorgangslink (Relates)|Anhang|Benutzerdefiniertes Feld (Story-Punkte)|Kommentar|Statuskategorie|Übergeordnete Vorgangs-ID|Übergeordneter Schlüssel|Übergeordnete Zusammenfassung";

    private const string SpanishServer = "Resumen|Clave de incidencia|ID de la incidencia|Tipo de incidencia|Estado|Clave de proyecto|Nombre de proyecto|Prioridad|Resolución|Responsable|ID del responsable|Informador|ID del informador|Creador|ID del creador|Creada|Actualizada|Resuelta"
        + "|Afecta a la(s) versión(es)|Versión(es) correctora(s)|Versión(es) correctora(s)|Componente(s)|Componente(s)|Fecha de entrega|Votos|Etiquetas|Etiquetas|Descripción|Entorno|Seguidores|Seguidores|Estimación original|Estimación restante|Tiempo empleado|Campo personalizado (Sprint)|Campo personalizado (Sprint)"
        + "|Enlace a la incidencia entrante (Blocks)|Enlace a la incidencia saliente (Relates)|Adjunto|Campo personalizado (Puntos de historia)|Comentario|Categoría de estado|ID de la incidencia principal|Clave principal|Resumen principal";

    private const string PortugueseServer = "Resumo|Chave|ID da questão|Tipo de questão|Situação|Chave do projeto|Nome de projeto|Prioridade|Resolução|Responsável|ID do responsável|Relator|ID do relator|Criador|ID do criador|Criado|Atualizado|Resolvido"
        + "|Afeta versão(ões)|Versão(ões) da correção|Versão(ões) da correção|Componente(s)|Componente(s)|Data de entrega|Votos|Etiquetas|Etiquetas|Descrição|Ambiente|Observadores|Observadores|Estimativa original|Estimativa restante|Tempo gasto|Campo personalizado (Sprint)|Campo personalizado (Sprint)"
        + "|Link da questão de entrada (Blocks)|Link da questão de saída (Relates)|Anexo|Campo personalizado (Pontos de história)|Comentário|Categoria do status|ID do pai|Chave pai|Resumo pai";

    private readonly SluiceProcess _sluice = new();

    public static TheoryData<string, string> Exports => new()
    {
        { English, "12/Mar/24 3:45 PM|13/May/24 3:45 PM|01/Aug/24 9:05 AM|24/Dec/24 12:00 AM" },
        { English, "12/Mar/24 15:45|13/May/24 15:45|01/Aug/24 09:05|24/Dec/24" },
        { English, "2024-03-12T15:45:00.000+0000|2024-05-13T17:45:00.000+0200|2024-08-01T09:05:00Z|2024-12-24" },
        { English, "2024-03-12 15:45|2024-05-13 15:45:00|2024-08-01 09:05|2024-12-24" },
        { EnglishWorkItems, "12/Mar/24 3:45\u202FPM|13/May/24 3:45\u00A0PM|01/Aug/24 9:05 AM|24/Dec/24 12:00 AM" },
        { EnglishServer, "12/Mar/24 3:45 PM|13/May/24 3:45 PM|01/Aug/24 9:05 AM|24/Dec/24 12:00 AM" },
        { French, "12/mars/24 3:45 PM|13/mai/24 3:45 PM|01/août/24 9:05 AM|24/déc./24 12:00 AM" },
        { French, "12/mars/24 15:45|13/mai/24 15:45|01/AOÛT/24 09:05|24/déc/24 00:00" },
        { German, "12/Mär/24 3:45 PM|13/Mai/24 3:45 PM|01/Aug/24 9:05 AM|24/Dez/24 12:00 AM" },
        { German, "12/März/24 15:45|13/Mai/24 15:45|01/Aug./24 09:05|24/Dez./24" },
        { German, "12/Mrz/24 15:45|13/Mai/24 15:45|1/Aug/24 9:05|24/Dez/24 0:00" },
        { Spanish, "12/mar/24 3:45 PM|13/may/24 3:45 PM|01/ago/24 9:05 AM|24/dic/24 12:00 AM" },
        { Spanish, "12/mar./24 3:45 p. m.|13/may./24 3:45 p.\u00A0m.|01/ago./24 9:05 a. m.|24/dic./24 12:00 a. m." },
        { Portuguese, "12/mar/24 3:45 PM|13/mai/24 3:45 PM|01/ago/24 9:05 AM|24/dez/24 12:00 AM" },
        { Portuguese, "12/mar./24 15:45|13/mai./24 15:45|01/ago./24 09:05|24/dez./24" },
        { FrenchServer, "12/mars/24 3:45 PM|13/mai/24 3:45 PM|1/août/24 9:05 AM|24/déc./24" },
        { GermanServer, "12. Mär. 2024 15:45|13. Mai 2024, 15:45|1. August 2024 09:05|24. Dez. 2024" },
        { SpanishServer, "12/mar/24 15:45|13/may/24 15:45|01/ago/24 09:05|24/dic/24" },
        { PortugueseServer, "12/mar/24 15:45|13/mai/24 15:45|1/ago/24 9:05|24/dez/24" },
        { Italian, "12/mar/24 3:45 PM|13/mag/24 3:45 PM|01/ago/24 9:05 AM|24/dic/24 12:00 AM" },
        { Polish, "12/mar/24 3:45 PM|13/maj/24 3:45 PM|01/sie/24 9:05 AM|24/gru/24 12:00 AM" },
        { RussianServer, "12/мар/24 15:45|13/май/24 15:45|01/авг/24 09:05|24/дек/24" },
        { RussianServer, "12.03.2024 15:45|13.05.2024 15:45|01.08.2024 9:05|24.12.2024" },
        { ChineseServer, "12/三月/24 3:45 下午|13/五月/24 3:45 下午|01/八月/24 9:05 上午|24/十二月/24 12:00 上午" },
        { German, "12.03.24 15:45|13.05.24 15:45|01.08.24 09:05|24.12.24" },
        { English, "3/12/2024 15:45|5/13/2024 15:45|8/1/2024 9:05|12/24/2024" },
    };

    public void Dispose() => _sluice.Dispose();

    [Theory]
    [MemberData(nameof(Exports))]
    public void Every_language_and_every_form_of_dates_gives_the_same_ticket(string header, string dates)
    {
        Run(Export(header, dates, ',')).GetProperty("columns").GetProperty("unmapped").GetArrayLength().ShouldBe(0);

        ShouldBeTheTicket();
    }

    [Theory]
    [InlineData(';', false)]
    [InlineData('\t', false)]
    [InlineData(',', true)]
    public void Other_delimiters_a_mark_at_the_beginning_and_headers_in_another_case_change_nothing(char delimiter, bool isShouted)
    {
        var export = Export(isShouted ? Shouted(German) : Portuguese, "12/mar/24 3:45 PM|13/mai/24 3:45 PM|01/ago/24 9:05 AM|24/dez/24 12:00 AM", delimiter);
        File.WriteAllText(_sluice.At(export), File.ReadAllText(_sluice.At(export)), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Run(export);

        ShouldBeTheTicket();
    }

    [Fact]
    public void Names_of_links_and_people_of_the_newer_Spanish_translation_are_known()
    {
        Run(_sluice.Write("e.csv", "Clave de incidencia,Título,Interesados,Trabajo restante estimado,Enlace a la incidencia interna (Blocks),Enlace de incidencia saliente (Blocks)\nA-1,s,Ann Lee,60,A-2,A-3\n"))
            .GetProperty("columns").GetProperty("unmapped").GetArrayLength().ShouldBe(0);

        Rows("SELECT summary, watchers[1], remaining_estimate_seconds FROM tickets").ShouldBe(["s|Ann Lee|60"]);
        Rows("SELECT direction, type, key FROM ticket_links ORDER BY ALL").ShouldBe(["inward|Blocks|A-2", "outward|Blocks|A-3"]);
    }

    [Fact]
    public void Dates_in_figures_are_read_in_the_order_that_the_column_has_proven()
    {
        Run(_sluice.Write("e.csv", "Vorgangsschlüssel;Zusammenfassung;Erstellt\nA-1;s;12.03.2024 15:45\nA-2;s;25.03.2024 00:05\n"));

        Rows("SELECT ticket_id, created_at AT TIME ZONE 'UTC' FROM tickets ORDER BY ALL").ShouldBe(["A-1|03/12/2024 15:45:00", "A-2|03/25/2024 00:05:00"]);
    }

    [Theory]
    [InlineData("12.03.24 15:45", "25.03.24 00:05", 25)]
    [InlineData("3/12/24 3:45 PM", "3/25/24 12:05 AM", 25)]
    [InlineData("12/03/24", "31/03/24", 31)]
    public void Years_of_two_figures_are_read_once_the_column_has_proven_its_order(string first, string second, int day)
    {
        Run(_sluice.Write("e.csv", $"Issue key;Summary;Created\nA-1;s;{first}\nA-2;s;{second}\n"));

        Rows("SELECT ticket_id, strftime(created_at AT TIME ZONE 'UTC', '%Y-%m-%d') FROM tickets ORDER BY ALL").ShouldBe(["A-1|2024-03-12", $"A-2|2024-03-{day}"]);
    }

    [Fact]
    public void Dates_that_can_be_read_both_ways_are_read_as_the_other_columns_of_the_file_write_them()
    {
        var report = Run(_sluice.Write("e.csv", "sep=;\nIssue key;Created;Resolved;Due\nA-1;12.03.24 15:45;01.02.24 09:00;24.12.24\nA-2;25.03.24 15:45;;\n"));

        Rows("SELECT strftime(resolved_at AT TIME ZONE 'UTC', '%Y-%m-%d'), strftime(due_at AT TIME ZONE 'UTC', '%Y-%m-%d') FROM tickets WHERE ticket_id = 'A-1'")
            .ShouldBe(["2024-02-01|2024-12-24"]);
        report.GetProperty("notes").EnumerateArray().Select(note => note.GetProperty("code").GetString()).ShouldContain("dates_alike");
    }

    [Theory]
    [InlineData("Mar 12, 2024, 3:45 PM")]
    [InlineData("Tue, 12 Mar 2024 15:45:00 +0000")]
    [InlineData("12 Mar 2024 15:45")]
    public void Dates_as_English_says_them_are_read(string created)
    {
        Run(_sluice.Write("e.csv", $"Issue key;Created\nA-1;{created}\n"));

        Rows("SELECT created_at AT TIME ZONE 'UTC' FROM tickets").ShouldBe(["03/12/2024 15:45:00"]);
    }

    [Theory]
    [InlineData("2024-03-25 15:45", "03/12/24 15:45", "25/03/24 09:05", "2024-12-03|2024-03-25")]
    [InlineData("25.03.24 15:45", "12.03.24 15:45", "13/May/24 9:05 AM", "2024-03-12|2024-05-13")]
    public void Times_of_comments_in_figures_are_read_in_the_order_that_they_or_the_file_have_proven(string created, string first, string second, string days)
    {
        Run(_sluice.Write("e.csv", $"Issue key|Created|Comment|Comment\nA-1|{created}|{first};bo;one|{second};ann;two;more\n"));

        Rows("SELECT string_agg(strftime(created_at AT TIME ZONE 'UTC', '%Y-%m-%d'), '|' ORDER BY position), string_agg(author || ':' || body, '|' ORDER BY position) FROM ticket_comments")
            .ShouldBe([$"{days}|bo:one|ann:two;more"]);
    }

    [Theory]
    [InlineData("03/12/24 15:45;bo;one", "")]
    [InlineData("25/03/24 15:45;bo;one", "3/25/24 15:45;bo;two")]
    public void Times_of_comments_whose_order_nothing_settles_are_asked_for(string first, string second)
    {
        var (exitCode, json) = _sluice.RunJson("run", _sluice.Write("e.csv", $"Issue key|Comment|Comment\nA-1|{first}|{second}\n"),
            "--pipeline", Path.Combine(SluiceProcess.Root, "pipelines", "tickets.yaml"), "--to", $"duckdb:{_sluice.At("x.duckdb")}");

        exitCode.ShouldBe(4, json.ToString());
        json.ToString().ShouldContain("needs_answer");
    }

    [Fact]
    public void What_older_exports_write_where_there_is_nothing_is_nothing()
    {
        Run(_sluice.Write("e.xls", """
            <html><body><table><tr><th>Key</th><th>Summary</th><th>Assignee</th><th>Resolution</th><th>Labels</th></tr>
            <tr><td>A-1</td><td>s</td><td><em>Unassigned</em></td><td><em>Unresolved</em></td><td>web, login</td></tr></table></body></html>
            """));

        Rows("SELECT assignee, resolution, array_to_string(labels, '|') FROM tickets").ShouldBe(["null|null|web|login"]);
    }

    [Fact]
    public void A_parent_is_an_id_or_a_key()
    {
        Run(_sluice.Write("e.csv", "Issue key,Parent,Parent key\nA-1,A-0,\nA-2,10001.0,A-9\nA-3,10001,\nA-4,,\n"));

        Rows("SELECT ticket_id, parent_id, parent_key FROM tickets ORDER BY ALL").ShouldBe(["A-1|null|A-0", "A-2|10001|A-9", "A-3|10001|null", "A-4|null|null"]);
    }

    [Fact]
    public void A_name_of_a_file_may_hold_what_stands_between_the_parts_and_a_comment_may_have_no_author()
    {
        Run(_sluice.Write("e.csv", "Issue key,Attachment,Comment\nA-1,12/Mar/24 3:45 PM;bo;a; b.png;https://x.org/1,12/Mar/24 3:45 PM;;text\n"));

        Rows("SELECT author, name, url FROM ticket_attachments").ShouldBe(["bo|a; b.png|https://x.org/1"]);
        Rows("SELECT author, body FROM ticket_comments").ShouldBe(["null|text"]);
    }

    [Fact]
    public void Years_of_two_figures_whose_order_nothing_settles_are_asked_for()
    {
        var (exitCode, json) = _sluice.RunJson("run", _sluice.Write("e.csv", "Issue key;Created\nA-1;01.02.24\n"),
            "--pipeline", Path.Combine(SluiceProcess.Root, "pipelines", "tickets.yaml"), "--to", $"duckdb:{_sluice.At("x.duckdb")}");

        exitCode.ShouldBe(4, json.ToString());
        json.ToString().ShouldContain("needs_answer");
    }

    [Fact]
    public void The_hour_of_an_export_is_that_of_the_zone_that_is_told()
    {
        _sluice.Environment["TICKETS_TIME_ZONE"] = "America/Sao_Paulo";

        Run(Export(Portuguese, "12/mar/24 3:45 PM|13/mai/24 3:45 PM|01/ago/24 9:05 AM|24/dez/24 12:00 AM", ','));

        Rows("SELECT created_at AT TIME ZONE 'UTC' FROM tickets").ShouldBe(["03/12/2024 18:45:00"]);
        Rows("SELECT created_at AT TIME ZONE 'UTC' FROM ticket_comments").ShouldBe(["03/12/2024 18:45:00"]);
    }

    [Fact]
    public void What_else_exports_of_Jira_hold_is_kept_as_it_is()
    {
        Run(_sluice.Write("e.csv", """
            Issue key,Summary,Log Work,Log Work,Satisfaction rating,Custom field (Comments),Custom field (Story Points),Custom field (Story point estimate),Comment,Comment,Comment,Comment,Watchers Id,Parent
            A-1,One,note;12/Mar/24 3:45 PM;7:bo;900,,5,no comment,,8.0,12/Mar/24 3:45 PM;712020:0-1;first,"12/Mar/24 3:46 PM;5db9;two; parts
            and two lines",plain text; with a mark,,7:bo,A-0
            """));

        Rows("SELECT position, created_at AT TIME ZONE 'UTC', author, body FROM ticket_comments ORDER BY position").ShouldBe([
            "1|03/12/2024 15:45:00|712020:0-1|first", "2|03/12/2024 15:46:00|5db9|two; parts\nand two lines", "3|null|null|plain text; with a mark"]);
        Rows("SELECT story_points, parent_key, rest->>'Satisfaction rating', rest->>'Custom field (Comments)', rest->>'$.\"Log Work\"', rest->>'Watchers Id' FROM tickets")
            .ShouldBe(["8|A-0|5|no comment|note;12/Mar/24 3:45 PM;7:bo;900|7:bo"]);
    }

    // The type of a link is a value, which stays as it is.
    private static string Shouted(string header) => header.ToUpperInvariant().Replace("(BLOCKS)", "(Blocks)", StringComparison.Ordinal).Replace("(RELATES)", "(Relates)", StringComparison.Ordinal);

    private void ShouldBeTheTicket()
    {
        Rows($"SELECT {Targets} FROM tickets").ShouldBe([Ticket]);
        Rows("SELECT direction, type, key FROM ticket_links ORDER BY ALL").ShouldBe(["inward|Blocks|AB-2", "outward|Relates|AB-3"]);
        Rows("SELECT created_at AT TIME ZONE 'UTC', author, body FROM ticket_comments").ShouldBe(["03/12/2024 15:45:00|7:ann|Thanks; all good"]);
        Rows("SELECT created_at AT TIME ZONE 'UTC', author, name, url FROM ticket_attachments").ShouldBe(["03/12/2024 15:45:00|7:bo|shot.png|https://x.org/1"]);
    }

    private string Export(string header, string dates, char delimiter)
    {
        var moments = dates.Split('|');
        string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
        string Dated(string cell) => cell.Length > 1 && cell[0] == 'D' && char.IsAsciiDigit(cell[1]) ? moments[cell[1] - '1'] + cell[2..] : cell;
        return _sluice.Write("export.csv", string.Join(delimiter, header.Split('|').Select(Quoted)) + "\n"
            + string.Join(delimiter, Cells.Select(Dated).Select(Quoted)) + "\n");
    }

    private JsonElement Run(string file)
    {
        var (exitCode, json) = _sluice.RunJson("run", file, "--pipeline", Path.Combine(SluiceProcess.Root, "pipelines", "tickets.yaml"), "--to", $"duckdb:{_sluice.At("x.duckdb")}");
        exitCode.ShouldBe(0, json.ToString());
        return json;
    }

    private IReadOnlyList<string> Rows(string sql) => Database.Rows(_sluice.At("x.duckdb"), sql);
}
