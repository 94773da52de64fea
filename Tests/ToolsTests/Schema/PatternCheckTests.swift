import Testing

@testable import Tools

/// No pattern of a tool file takes long on any value.
@Suite struct PatternCheckTests {
  @Test(arguments: [
    "^(a+)+$", "^(a|aa)*$", "(.*)*x", "^(([a-z])+.)+$", "(a*){10,}", "(a+){2,100}", "^a*a*a*a*a*b$", "(a)\\1", "(?=a)b",
    "(?<n>a)\\k<n>", "(", "[a", String(repeating: "a", count: 501), "((a{1,}))*",
  ])
  func refuses(pattern: String) { #expect(PatternCheck.problem(pattern) != nil, "\(pattern)") }

  @Test(arguments: [
    "^[a-z][a-z0-9-]*$", "^\\d{1,5}$", "^(start|stop|restart)$", "^[A-Za-z0-9_.@-]+\\.service$",
    "^(?:[0-9]{1,3}\\.){3}[0-9]{1,3}$",
    "^[a-z]+(?:-[a-z]{1,8})?$", "^[^/]+$", "a|b",
  ])
  func takes(pattern: String) { #expect(PatternCheck.problem(pattern) == nil, "\(pattern)") }

  /// The worst that passes the check, on the longest value that is held against it.
  @Test(.timeLimit(.minutes(10))) func theWorstThatPassesEnds() throws {
    let pattern = "^a*a*a*b$"
    #expect(PatternCheck.problem(pattern) == nil)
    let regex = try Regex(pattern)
    #expect(String(repeating: "a", count: PatternCheck.longest).firstMatch(of: regex) == nil)
  }
}
