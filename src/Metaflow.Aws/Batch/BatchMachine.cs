using Metaflow.Runtime.Remote;

namespace Metaflow.Aws.Batch;

internal sealed class BatchMachine : RemoteMachine;
