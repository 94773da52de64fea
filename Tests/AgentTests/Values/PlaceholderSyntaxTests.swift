import Agent
import Testing

@Suite struct PlaceholderSyntaxTests {
  @Test(
    arguments: [
      ("{name}", ["name"]), ("a {one} b {two.field} c", ["one", "two"]), ("{{.Names}}", []), ("{{Names}}", []),
      (#"\{Names}"#, []), (#"\{Names} {x}"#, ["x"]), ("{ print $1 }", []), ("{}", []), ("{a-b}", []),
      ("{{a}} {b}", ["b"]),
      (#"a\{3\}"#, []),
    ] as [(String, [String])])
  func findsPlaceholders(text: String, names: [String]) {
    #expect(PlaceholderSyntax.names(in: text).map(String.init) == names)
  }

  @Test func givesBracesThatStandForThemselvesWithoutTheirMark() throws {
    let match = try #require(PlaceholderSyntax.first(in: #"x \{Names} y"#))
    #expect(match.name == nil && match.literal == "{Names}")
    let double = try #require(PlaceholderSyntax.first(in: "x {{json .}} y"))
    #expect(double.name == nil && double.literal == "{{json .}}")
  }
}
