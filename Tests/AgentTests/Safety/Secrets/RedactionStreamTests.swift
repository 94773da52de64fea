import Agent
import TestSupport
import Testing

@Suite struct RedactionStreamTests {
  private func stream(_ pieces: [String], _ redactor: Redactor = Redactor()) -> (text: String, count: Int) {
    var stream = redactor.stream()
    var text = ""
    for piece in pieces { text += stream.append(piece) }
    text += stream.finish()
    return (text, stream.count)
  }

  @Test(arguments: SecretPatternTests.secrets.map(\.text)) func findsASecretCutAtEveryPlace(text: String) {
    let whole = Redactor().redact("a \(text) z")
    let scalars = Array("a \(text) z".unicodeScalars)
    for cut in 1..<scalars.count {
      var halves = ["", ""]
      for (index, scalar) in scalars.enumerated() { halves[index < cut ? 0 : 1].unicodeScalars.append(scalar) }
      let result = stream(halves)
      #expect(result.text == whole.text && result.count == whole.count, "cut at \(cut)")
    }
    let single = stream(scalars.map { String($0) })
    #expect(single.text == whole.text)
  }

  @Test func givesTheSameForRandomTextsHoweverTheyAreCut() {
    let redactor = Redactor(known: ["blue-horse-7", "two words 9"])
    let parts =
      SecretPatternTests.secrets.map(\.text) + SecretPatternTests.ordinary + [
        " ", "\n", "\n", " and ", "  ", "\u{1B}[0m", "ä", "日本", "`", "\"", "'", "|", "- ", ": ", "=", "two wor",
        "blue-horse-7", "two words 9", "password", "token ", "the secret ",
      ]
    var random = SplitMix(seed: 4)
    for _ in 0..<600 {
      var text = ""
      for _ in 0..<Int.random(in: 1...8, using: &random) {
        text += parts.randomElement(using: &random)! + ["", " ", "\n"].randomElement(using: &random)!
      }
      var pieces: [String] = []
      var rest = Array(text.unicodeScalars)[...]
      while !rest.isEmpty {
        var piece = String.UnicodeScalarView()
        let count = Int.random(in: 1...(Bool.random(using: &random) ? 3 : 40), using: &random)
        piece.append(contentsOf: rest.prefix(count))
        rest = rest.dropFirst(count)
        pieces.append(String(piece))
      }
      let whole = redactor.redact(text)
      let result = stream(pieces, redactor)
      #expect(result.text == whole.text && result.count == whole.count, "\(pieces)")
    }
  }

  @Test func letsProseGoWordByWord() {
    var stream = Redactor().stream()
    var shown = 0
    let words = Array(repeating: "the nas has four disks and a pool that is nearly full ", count: 20)
    for word in words.joined().split(separator: " ") {
      let piece = word + " "
      shown += stream.append(String(piece)).utf8.count
      shown -= piece.utf8.count
      #expect(shown == 0)
    }
  }

  @Test func aNameHoldsBackSomeWordsOnly() {
    var stream = Redactor().stream()
    var held = 0
    var most = 0
    for word in ("the token bucket filter shapes traffic " + String(repeating: "and so on it goes ", count: 30)).split(
      separator: " ")
    {
      held += word.utf8.count + 1
      held -= stream.append(word + " ").utf8.count
      most = max(most, held)
    }
    #expect(most < 160 && held == 0)
  }

  @Test func aLineWithoutEndIsNotKeptInMemory() {
    var stream = Redactor().stream()
    var out = 0
    for _ in 0..<200 { out += stream.append(String(repeating: "x", count: 1000)).utf8.count }
    #expect(out >= 180_000)
  }
}
