namespace Sluice.Pipelines.Reading.Excel.Xml;

/// <summary>What an <see cref="XmlScanner"/> has come to.</summary>
internal enum XmlToken
{
    /// <summary>The start of an element; of one that is empty too, and its end comes next.</summary>
    Start,

    /// <summary>The end of an element.</summary>
    End,

    /// <summary>A piece of text, its references resolved. One text may come in several pieces.</summary>
    Text,

    /// <summary>The end of the document.</summary>
    Finish,
}
