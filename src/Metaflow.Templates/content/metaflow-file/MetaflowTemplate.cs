#!/usr/bin/env -S dotnet --
#:package Metaflow@VERSION_OF_METAFLOW
using Metaflow;

return await FlowProgram.RunAsync<TemplateFlow>(args);

FLOW_OF_PROJECT
