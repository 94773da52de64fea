import Agent
import Testing

@testable import Models

@Suite struct ReplySchemaTests {
  @Test func holdsOneShapeForEachToolAndOneForAnAnswer() throws {
    let schema = ReplySchema.make(ReplyReaderTests.tools, mayCall: true)
    let shapes = try #require(schema["anyOf"]?.arrayValue)
    #expect(shapes.count == 4)
    #expect(shapes[0]["properties"]?["name"]?["enum"] == ["run_diagnostic"])
    #expect(shapes[0]["properties"]?["parameters"]?["required"] == ["check"])
    #expect(shapes[3]["properties"]?["answer"] != nil)
  }

  @Test func asksForTheNameBeforeTheArguments() throws {
    let text = ReplySchema.make(ReplyReaderTests.tools, mayCall: true).canonical
    let properties = try #require(text.firstRange(of: #""properties":{"name""#))
    let parameters = try #require(text.firstRange(of: #""parameters":{""#))
    #expect(properties.lowerBound < parameters.lowerBound)
  }

  @Test func leavesOnlyTheAnswerWhereTheTurnMustEnd() {
    #expect(ReplySchema.make(ReplyReaderTests.tools, mayCall: false)["anyOf"] == nil)
  }

  @Test func leavesOutWhatOnlyStewardReads() {
    let tool = ToolDescription(
      name: "look", description: "Look",
      parameters: ["type": "object", "properties": ["host": ["type": "string", "x-steward": "host"]]])
    #expect(!ReplySchema.make([tool], mayCall: true).canonical.contains("x-steward"))
  }
}
