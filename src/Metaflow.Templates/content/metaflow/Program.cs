using Metaflow;

return await FlowProgram.RunAsync<TemplateFlow>(args);
