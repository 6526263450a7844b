using Metaflow.Service;

return await ServiceProgram.RunAsync(args).ConfigureAwait(false);
