import GRDB
import Testing

@testable import Documents

@Suite struct SynonymsTests {
  private func widened(_ list: String, _ line: String, names: [[String]] = []) throws -> [QueryTerm] {
    try DatabaseQueue().read { db in
      let reader = try QueryReader(db)
      return try Synonyms(list, names: names, db: db).widened(reader.terms(of: line), line: reader.stems(of: line))
    }
  }

  @Test func aGroupFindsEachOther() throws {
    let list = "# comment\nram, memory  # both ways\n"
    #expect(try widened(list, "memory of the nas").first { $0.words == ["memory"] }?.synonyms == ["ram"])
    #expect(try widened(list, "RAM").first?.synonyms == ["memory"])
  }

  @Test func anArrowGoesOneWay() throws {
    #expect(try widened("nvr > frigate", "nvr").first?.synonyms == ["frigate"])
    #expect(try widened("nvr > frigate", "frigate").first?.synonyms == [])
  }

  @Test func severalWordsAreReadTogetherWhateverTheirEndings() throws {
    let terms = try widened("power cut, outage", "after two power cuts")
    let idiom = try #require(terms.first { $0.kind == .phrase })
    #expect(idiom.synonyms == ["outage"])
    #expect(terms.contains { $0.words == ["power"] })
    #expect(try widened("power cut, outage", "power was cut").allSatisfy { $0.synonyms.isEmpty })
  }

  @Test func namesOfTheLabStandForEachOther() throws {
    let terms = try widened("", "is nas reachable", names: [["nas", "192.168.4.9"]])
    #expect(terms.first { $0.words == ["nas"] }?.synonyms == ["192.168.4.9"])
  }

  @Test func everyLineOfTheShippedListIsReadable() throws {
    for line in Synonyms.shipped.split(separator: "\n") where !line.hasPrefix("#") {
      let groups = line.split(separator: ">")
      #expect(groups.count <= 2, "\(line)")
      #expect(line.contains(",") || line.contains(">"), "\(line)")
      #expect(groups.allSatisfy { $0.contains(where: \.isLetter) || $0.contains(where: \.isNumber) }, "\(line)")
    }
  }
}
