using Metaflow.Conformance.Cells;

return args is ["--table", .. var rest]
    ? await MatrixTable.RunAsync(rest)
    : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);
