namespace Metaflow.Service.Http;

/// <summary>A request that cannot be served as it is. What it says goes to the client.</summary>
internal sealed class RequestException : Exception
{
    private RequestException(string message, RequestErrorForm form, int status = StatusCodes.Status400BadRequest)
        : base(message) => (Form, Status) = (form, status);

    /// <summary>How the answer says it.</summary>
    public RequestErrorForm Form { get; }

    /// <summary>The status of the answer.</summary>
    public int Status { get; }

    /// <summary>A request that is not valid.</summary>
    /// <param name="message">What is wrong, and with which value.</param>
    public static RequestException Invalid(string message) => new(message, RequestErrorForm.Problem);

    /// <summary>A request that holds more than the service takes at a time.</summary>
    public static RequestException TooLarge(string message) => new(message, RequestErrorForm.Problem, StatusCodes.Status413PayloadTooLarge);

    /// <summary>A request that is not valid, where clients know the message as a JSON text.</summary>
    public static RequestException WithText(string message) => new(message, RequestErrorForm.Text);

    /// <summary>The same, where clients know the message as the member <c>message</c>.</summary>
    public static RequestException WithMessage(string message) => new(message, RequestErrorForm.Message);
}

/// <summary>The forms in which an invalid request is answered.</summary>
internal enum RequestErrorForm
{
    /// <summary>An object with <c>detail</c>, <c>status</c>, <c>title</c> and <c>type</c>.</summary>
    Problem,

    /// <summary>The message as a JSON text.</summary>
    Text,

    /// <summary>An object with <c>message</c>.</summary>
    Message,
}
