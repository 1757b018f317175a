using System.Runtime.CompilerServices;

// Every native signature here is blittable, so calls need no marshalling code at run time and ReadyToRun compiles them.
[assembly: DisableRuntimeMarshalling]
