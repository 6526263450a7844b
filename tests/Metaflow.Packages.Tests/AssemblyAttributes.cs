using Metaflow.Packages.Tests;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(PackageFeed))]

// Every test builds and starts programs of its own; side by side they would only wait for each other.
[assembly: Parallelization(Mode = ParallelMode.None)]
