import TestSupport
import Testing

@testable import Documents

@Suite struct DocumentLineTests {
  @Test func wordsKeepWhatBelongsToThem() {
    #expect(DocumentLine.words(of: "| **Traefik** | `192.168.4.80:443` |") == ["Traefik", "192.168.4.80:443"])
    #expect(DocumentLine.words(of: "- Version: v1.35.0+k3s1, 8GB+.") == ["Version", "v1.35.0+k3s1", "8GB+"])
    #expect(DocumentLine.words(of: "--- :: @ _") == [])
    #expect(DocumentLine.words(of: "✅ Küche läuft") == ["✅", "Küche", "läuft"])
  }

  /// A word outside of ASCII makes the line be read by characters.
  @Test func aLineOfASCIIIsReadLikeAnyOther() {
    var random = SplitMix(seed: 3)
    for _ in 0..<3000 {
      let line = String(
        String.UnicodeScalarView((0..<random.next() % 24).map { _ in Unicode.Scalar(UInt8(9 + random.next() % 118)) }))
      let slow = DocumentLine.words(of: "\(line) é")
      #expect(DocumentLine.words(of: line[...]) + ["é"] == slow, "\(line.debugDescription)")
    }
  }
}
