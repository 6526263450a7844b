using Metaflow.Tool;

return await ToolCommandLine.RunAsync(args, ToolEnvironment.OfProcess()).ConfigureAwait(false);
