using System.Text;
using System.Xml;
using System.Xml.Linq;
using Metaflow.Aws.Http;
using Metaflow.Aws.Signing;
using Metaflow.Configuration;

namespace Metaflow.Aws.Api;

/// <summary>Calls one AWS service that takes forms and answers in XML: signs, and tries again what may succeed. Thread-safe.</summary>
/// <param name="connection">Calls the service; the client owns it.</param>
internal sealed class AwsQueryClient(AwsConnection connection) : IDisposable
{
    /// <summary>The client of a configuration, with the credentials of the process.</summary>
    /// <param name="service">The service.</param>
    /// <param name="configuration">Tells region and address.</param>
    /// <param name="time">The clock; null for the system's.</param>
    /// <param name="region">The region; null for that of the process.</param>
    /// <exception cref="ConfigurationException">There is no region, or the address is not valid.</exception>
    public static AwsQueryClient Of(AwsService service, MetaflowConfiguration configuration, TimeProvider? time = null, string? region = null) =>
        new(AwsConnection.Of(service, configuration, time, region));

    /// <summary>Calls an operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="form">What is sent; values that are null are left out.</param>
    /// <param name="cancellationToken">Stops the call.</param>
    /// <returns>The element <c>…Result</c> of the answer; the whole answer of an operation that has none.</returns>
    /// <exception cref="AwsServiceException">The service refuses, or cannot be reached.</exception>
    public async Task<XElement> CallAsync(
        AwsOperation operation, IEnumerable<(string Name, string? Value)> form, CancellationToken cancellationToken)
    {
        var body = new StringBuilder($"Action={operation.Name}&Version={connection.Service.Version}");
        foreach (var (name, value) in form)
        {
            if (value is not null)
                body.Append('&').Append(UrlEncoding.Encode(name)).Append('=').Append(UrlEncoding.Encode(value));
        }

        var request = new AwsRequest(
            operation, "application/x-www-form-urlencoded; charset=utf-8", Encoding.UTF8.GetBytes(body.ToString()));
        var answer = await connection.CallAsync(request, cancellationToken).ConfigureAwait(false);
        try
        {
            var root = XmlAnswer.Parse(answer);
            if (root.Name.LocalName != operation.Name + "Response")
                throw connection.Unreadable(operation);
            return XmlAnswer.Children(root, operation.Name + "Result").FirstOrDefault() ?? root;
        }
        catch (XmlException)
        {
            throw connection.Unreadable(operation);
        }
    }

    /// <summary>The error of an answer that is not what the service would write.</summary>
    public AwsServiceException Unreadable(AwsOperation operation) => connection.Unreadable(operation);

    public void Dispose() => connection.Dispose();
}
