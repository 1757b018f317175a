namespace Sluice.Pipelines.Config;

/// <summary>What becomes of a watched file once its job has completed.</summary>
public enum DoneFile
{
    /// <summary>It stays where it is, and is known from then on.</summary>
    Leave,

    /// <summary>It is moved to a folder.</summary>
    Move,

    /// <summary>It is deleted.</summary>
    Delete,
}
