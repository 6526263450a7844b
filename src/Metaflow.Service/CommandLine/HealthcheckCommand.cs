using System.CommandLine;
using System.Net;
using Metaflow.Service.Access.Tls;
using Metaflow.Service.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace Metaflow.Service.CommandLine;

/// <summary>Asks a running service whether it is well: for images that have no other program to ask with.</summary>
internal static class HealthcheckCommand
{
    public static Command Create(CommandContext context)
    {
        var command = new Command("healthcheck", "Ask the service on this machine whether it is ready; the exit code is 0 if it is, else 1.");
        var url = new Option<Uri>("--url")
        {
            HelpName = "URL",
            Description = "Ask the service at this URL. By default it is the one that the environment variables configure.",
            CustomParser = static result =>
            {
                if (Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")
                    return uri;
                result.AddError($"--url is '{result.Tokens[0].Value}'; it has to be like http://127.0.0.1:8080.");
                return null;
            },
        };
        var isLive = new Option<bool>("--live") { Description = "Ask only whether it runs, not whether it is ready." };
        var wait = new Option<double>("--timeout")
        {
            HelpName = "SECONDS",
            Description = "Wait this long for the answer.",
            DefaultValueFactory = static _ => 5,
        };
        wait.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and < 3600))
                result.AddError("--timeout has to be a number of seconds above 0 and below 3600.");
        });
        command.Add(url);
        command.Add(isLive);
        command.Add(wait);
        command.SetAction(async (result, stop) =>
        {
            var given = result.GetValue(url);
            var own = given is null ? ServiceSettings.Read(context.Settings) : null;
            using var client = new HttpClient(Handler(own?.Access.Tls, context.Time)) { Timeout = TimeSpan.FromSeconds(result.GetValue(wait)) };
            return await AskAsync(client, given ?? Local(own!), result.GetValue(isLive) ? "livez" : "readyz", context, stop).ConfigureAwait(false);
        });
        return command;
    }

    // The certificate of the service on this machine need not be for the address by which it is asked here: it only has to be that of the service.
    private static SocketsHttpHandler Handler(TlsSettings? tls, TimeProvider time)
    {
        var handler = new SocketsHttpHandler();
        if (tls is not null)
        {
            var certificate = new TlsCertificate(tls, time, NullLogger.Instance).Current.TargetCertificate;
            handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.Equals(shown);
        }

        return handler;
    }

    private static Uri Local(ServiceSettings settings)
    {
        var host = settings.Host == "*" || (IPAddress.TryParse(settings.Host, out var address) && IPAddress.Any.Equals(address)) ? "127.0.0.1"
            : address is not null && IPAddress.IPv6Any.Equals(address) ? "[::1]"
            : address is { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } ? $"[{address}]"
            : settings.Host;
        return new Uri($"{(settings.Access.Tls is null ? "http" : "https")}://{host}:{settings.Port}{settings.PathPrefix}");
    }

    private static async Task<int> AskAsync(HttpClient client, Uri url, string page, CommandContext context, CancellationToken stop)
    {
        var target = new Uri($"{url.GetLeftPart(UriPartial.Path).TrimEnd('/')}/{page}");
        try
        {
            using var answer = await client.GetAsync(target, stop).ConfigureAwait(false);
            await context.Output.WriteLineAsync(await answer.Content.ReadAsStringAsync(stop).ConfigureAwait(false)).ConfigureAwait(false);
            return answer.IsSuccessStatusCode ? ExitCodes.Success : ExitCodes.Failure;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            throw new CommandException($"The service at {target} does not answer: {e.Message}", e);
        }
    }
}
