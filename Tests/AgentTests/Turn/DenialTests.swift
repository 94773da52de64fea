import Testing

@testable import Agent

@Suite struct DenialTests {
  private let denials = ["no host", "none of the hosts", "matches", "up to date", "no differences"]

  @Test(arguments: [
    ("There is no host with a free GPU. Buy one.", ["There is no host with a free GPU."]),
    ("**None of the hosts** is free", ["None of the hosts** is free"]),
    (
      "- The documentation matches reality.\n- It is up to date",
      ["The documentation matches reality.", "It is up to date"]
    ),
    // What negates a denial, and what asks.
    ("The document is not up to date.", []), ("It no longer matches.", []),
    ("Check whether it matches.", []), ("still-fawn has a free RTX 3070.", []), ("The no-hosts rule", []),
  ])
  func findsSentencesThatDenyAResult(answer: String, sentences: [String]) {
    #expect(Denial.sentences(of: answer, denying: denials) == sentences)
  }
}
