using Metaflow.Aws.Api;
using Metaflow.Aws.CloudFormation;
using Metaflow.Aws.SecurityTokens;

namespace Metaflow.Aws.Tests.Services;

/// <summary>The calls as a server takes them that is not ours.</summary>
public sealed class MotoServiceTests
{
    private const string Template = """
        {"Parameters": {"Color": {"Type": "String", "Default": "red"}},
         "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
         "Outputs": {"Painted": {"Value": {"Ref": "Color"}}}}
        """;

    [Fact]
    public async Task AssumeRoleAsync_Role_HasKeysOfItsOwn()
    {
        using var client = new AwsQueryClient(TestAws.Connect(AwsService.SecurityTokens));
        var tokens = new SecurityTokensApi(client);

        var role = await tokens.AssumeRoleAsync("arn:aws:iam::123456789012:role/reader", "metaflow", Token);

        Assert.True(role.Expiration > DateTimeOffset.UtcNow);
        Assert.NotNull(role.Keys.SessionToken);
        using var inRole = new AwsQueryClient(TestAws.Connect(AwsService.SecurityTokens, role.Keys));
        Assert.Equal(
            "arn:aws:sts::123456789012:assumed-role/reader/metaflow",
            (await new SecurityTokensApi(inRole).GetCallerIdentityAsync(Token)).Arn);
        Assert.Equal("123456789012", (await tokens.GetCallerIdentityAsync(Token)).Account);
    }

    [Fact]
    public async Task Stack_LivesAndDies()
    {
        using var client = new AwsQueryClient(TestAws.Connect(AwsService.CloudFormation));
        var stacks = new CloudFormationApi(client);
        var change = new StackChange($"metaflow-{Guid.NewGuid():N}")
        {
            TemplateBody = Template,
            Parameters = new Dictionary<string, string?> { ["Color"] = "blue & green" },
            Capabilities = ["CAPABILITY_IAM"],
            Tags = new Dictionary<string, string> { ["team"] = "ä" },
        };
        Assert.Null(await stacks.FindStackAsync(change.Name, Token));

        var id = await stacks.CreateStackAsync(change, Token);

        var stack = await stacks.FindStackAsync(change.Name, Token);
        Assert.Equal((id, change.Name, "CREATE_COMPLETE"), (stack!.Id, stack.Name, stack.Status));
        Assert.Equal("blue & green", stack.Parameters["Color"]);
        Assert.Equal("blue & green", stack.Outputs["Painted"]);
        Assert.Contains(
            await stacks.DescribeStackEventsAsync(change.Name, Token).ToListAsync(Token),
            one => one.LogicalId == change.Name && one.Status == "CREATE_COMPLETE");

        Assert.Equal(
            id, await stacks.UpdateStackAsync(change with { Parameters = new Dictionary<string, string?> { ["Color"] = "black" } }, Token));
        Assert.Equal("black", (await stacks.FindStackAsync(id, Token))!.Outputs["Painted"]);

        await stacks.DeleteStackAsync(change.Name, Token);
        Assert.Null(await stacks.FindStackAsync(change.Name, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}
