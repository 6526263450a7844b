using Metaflow.Service.Access;

namespace Metaflow.Service.Http;

/// <summary>
/// Finds the handler of a request by its method and path. Paths are compared segment by segment, case counts, and a slash at the end is a
/// segment: that is how clients know the service. (ASP.NET Core's routing decodes a path as a whole, ignores case and such a slash.)
/// </summary>
internal sealed class Router
{
    private readonly Dictionary<int, List<Route>> _routes = [];

    /// <summary>Adds a route, which clients may use that may read, or write if it has another method than <c>GET</c>.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path; a segment in braces is open, and is at least one character long.</param>
    /// <param name="handler">What serves it.</param>
    public void Add(string method, string path, RouteHandler handler) =>
        Add(method, path, handler, method == "GET" ? AccessScope.Read : AccessScope.Write);

    /// <summary>Adds a route.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">The path.</param>
    /// <param name="handler">What serves it.</param>
    /// <param name="needs">What a client needs to use it; null when everybody may, always: no limit holds for it either.</param>
    public void Add(string method, string path, RouteHandler handler, AccessScope? needs)
    {
        var segments = path[1..].Split('/');
        if (!_routes.TryGetValue(segments.Length, out var routes))
            _routes[segments.Length] = routes = [];
        routes.Add(new Route(method, path, segments, handler, needs));
    }

    /// <summary>Finds the route of a request.</summary>
    /// <param name="method">Its method.</param>
    /// <param name="segments">The segments of its path.</param>
    /// <param name="values">What stands in the open places.</param>
    /// <param name="allowed">When there is no route: the methods that the path has.</param>
    /// <returns>The route; null when there is none.</returns>
    public Route? Find(string method, string[] segments, out IReadOnlyList<string> values, out IReadOnlyList<string> allowed)
    {
        List<string>? others = null;
        foreach (var route in _routes.GetValueOrDefault(segments.Length, []))
        {
            if (!route.Matches(segments))
                continue;
            if (route.Method == method)
            {
                values = route.ValuesIn(segments);
                allowed = [];
                return route;
            }

            (others ??= []).Add(route.Method);
        }

        values = [];
        allowed = others ?? (IReadOnlyList<string>)[];
        return null;
    }

    /// <summary>A method and a path that the service answers.</summary>
    internal sealed class Route(string method, string path, string[] segments, RouteHandler handler, AccessScope? needs)
    {
        private readonly bool[] _open = [.. segments.Select(static s => s.StartsWith('{'))];

        public string Method => method;

        /// <summary>The path with its open places: what metrics and logs call the route.</summary>
        public string Path => path;

        public RouteHandler Handler => handler;

        /// <summary>What a client needs to use it; null when everybody may.</summary>
        public AccessScope? Needs => needs;

        public bool Matches(string[] actual)
        {
            for (var i = 0; i < segments.Length; i++)
            {
                if (_open[i] ? actual[i].Length == 0 : actual[i] != segments[i])
                    return false;
            }

            return true;
        }

        public IReadOnlyList<string> ValuesIn(string[] actual)
        {
            var values = new List<string>(5);
            for (var i = 0; i < segments.Length; i++)
            {
                if (_open[i])
                    values.Add(actual[i]);
            }

            return values;
        }
    }
}
