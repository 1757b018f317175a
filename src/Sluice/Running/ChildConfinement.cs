using System.Runtime.InteropServices;

namespace Sluice.Running;

/// <summary>
/// What a child gives up before it reads its first byte, on Linux: to start programs, to make connections, to look into
/// other processes, to gain rights, and to leave a dump of what it held. It needs no right for that, so it holds where a
/// namespace without a network can not be had. What the system does not know is left as it is.
/// </summary>
internal static partial class ChildConfinement
{
    // A child has its pipes, its database and the file that it reads; the rest is room for what DuckDB spills.
    private const ulong OpenFilesMax = 1024;

    // linux/prctl.h, asm-generic/resource.h, linux/seccomp.h, linux/audit.h
    private const int NoNewPrivileges = 38;
    private const int CoreSize = 4;
    private const int OpenFiles = 7;
    private const nuint SetModeFilter = 1;
    private const nuint AllThreads = 1;
    private const uint Allow = 0x7fff0000;
    private const uint RefuseWithEperm = 0x00050001;

    // linux/bpf_common.h: load a word of struct seccomp_data, compare it, return.
    private const ushort Load = 0x20;
    private const ushort IfEqual = 0x15;
    private const ushort IfAtLeast = 0x35;
    private const ushort Return = 0x06;
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;

    // Calls by the numbers of another table of the same processor begin here.
    private const uint OtherTable = 0x40000000;

    /// <summary>True where a child can be kept from starting programs and making connections.</summary>
    public static bool IsAvailable => CallsOf(RuntimeInformation.ProcessArchitecture) is not null && File.Exists("/proc/sys/kernel/seccomp/actions_avail");

    /// <summary>Gives up what this process does not need, with all threads that it has and will have. It can not be taken back.</summary>
    public static void Enter()
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        Lower(CoreSize, 0);
        Lower(OpenFiles, OpenFilesMax);
        if (Control(NoNewPrivileges, 1, 0, 0, 0) == 0 && CallsOf(RuntimeInformation.ProcessArchitecture) is { } calls)
        {
            Refuse(calls);
        }
    }

    private static Calls? CallsOf(Architecture architecture) => architecture switch
    {
        // socket, execve, execveat, ptrace, process_vm_readv, process_vm_writev, io_uring_setup, mount, setns, unshare, bpf, keyctl, open_by_handle_at
        Architecture.X64 => new(0xC000003E, 317, [41, 59, 322, 101, 310, 311, 425, 165, 308, 272, 321, 250, 304]),
        Architecture.Arm64 => new(0xC00000B7, 277, [198, 221, 281, 117, 270, 271, 425, 40, 268, 97, 280, 219, 265]),
        _ => null,
    };

    private static unsafe void Refuse(Calls calls)
    {
        var count = calls.Refused.Length;
        var (allow, refuse) = (4 + count, 5 + count);
        var filter = new List<Instruction>
        {
            new(Load, 0, 0, ArchitectureOffset),
            new(IfEqual, 0, (byte)(refuse - 2), calls.Architecture),
            new(Load, 0, 0, NumberOffset),
            new(IfAtLeast, (byte)(refuse - 4), 0, OtherTable),
        };
        filter.AddRange(calls.Refused.Select((number, index) => new Instruction(IfEqual, (byte)(refuse - (5 + index)), 0, number)));
        filter.Insert(allow, new(Return, 0, 0, Allow));
        filter.Insert(refuse, new(Return, 0, 0, RefuseWithEperm));
        fixed (Instruction* first = CollectionsMarshal.AsSpan(filter))
        {
            var program = new Program { Length = (ushort)filter.Count, First = first };
            _ = Seccomp(calls.Seccomp, SetModeFilter, AllThreads, &program);
        }
    }

    private static void Lower(int resource, ulong most)
    {
        if (GetLimit(resource, out var limit) == 0)
        {
            limit.Hard = Math.Min(limit.Hard, most);
            limit.Soft = Math.Min(limit.Soft, limit.Hard);
            _ = SetLimit(resource, limit);
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint second, nuint third, nuint fourth, nuint fifth);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static unsafe partial nint Seccomp(nint number, nuint operation, nuint flags, Program* program);

    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, out Limit limit);

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int SetLimit(int resource, in Limit limit);

    /// <summary>What a processor calls the calls.</summary>
    /// <param name="Architecture">Its name for the kernel.</param>
    /// <param name="Seccomp">The number of seccomp(2).</param>
    /// <param name="Refused">The numbers of the calls that a child does not need.</param>
    private sealed record Calls(uint Architecture, nint Seccomp, uint[] Refused);

    /// <summary>struct sock_filter of linux/filter.h.</summary>
    private readonly record struct Instruction(ushort Code, byte IfTrue, byte IfFalse, uint Value);

    /// <summary>struct sock_fprog of linux/filter.h.</summary>
    private unsafe struct Program
    {
        public ushort Length;
        public Instruction* First;
    }

    /// <summary>struct rlimit.</summary>
    private struct Limit
    {
        public ulong Soft;
        public ulong Hard;
    }
}
