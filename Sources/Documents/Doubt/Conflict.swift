/// Different values that the documents give for the same thing.
public struct Conflict: Sendable, Hashable, Codable {
  /// What the line asks about: `traefik`.
  public var subject: String
  /// `address`, `port`, `version`, `host` or `state`.
  public var attribute: String
  /// At least two; the one that was stated last comes first.
  public var values: [Stated]

  /// One value, and where it stands.
  public struct Stated: Sendable, Hashable, Codable {
    public var value: String
    /// The newest place first.
    public var places: [Place]
  }

  public struct Place: Sendable, Hashable, Codable {
    public var path: String
    public var heading: [String]
    public var line: Int
    /// `YYYY-MM-DD`, or nil where nothing tells.
    public var date: String?
    /// How the date is known, as in `Passage.dateSource`.
    public var dateSource: String?
    /// The line, as it stands there.
    public var text: String

    /// For sorting. The time of a file is that of the last copy: any other date tells more.
    fileprivate var age: String { (dateSource == "file" ? "0" : "1") + (date ?? "") }

    /// `2026-02-15`; `file of 2026-11-25`, because a file's time is that of its last copy.
    public var dated: String? { date.map { dateSource == "file" ? "file of \($0)" : $0 } }
  }

  /// One line: `documents disagree on the address of traefik: 192.168.4.80 (…) against 192.168.4.50 (…)`.
  public var summary: String {
    let told = values.prefix(3).map { stated in
      let place = stated.places[0]
      return "\(stated.value) (\(place.path):\(place.line)\(place.dated.map { ", \($0)" } ?? ""))"
    }
    return "documents disagree on the \(attribute) of \(subject): \(told.joined(separator: " against "))"
  }

  /// Something that a document says of a subject.
  struct Statement: Hashable {
    /// More than one where the thing has all of them.
    var values: [String]
    /// Which of several ends of the thing is meant: the address that a port belongs to.
    var end: String?
    var place: Place
  }

  /// Statements → what documents disagree on, or nil where they do not.
  ///
  /// A document that gives several values tells a story, or of several parts. It disagrees only with one that gives
  /// none of them; and a value that only such documents give is not told.
  init?(_ statements: [Statement], subject: String, attribute: Attribute, together known: [Set<String>] = []) {
    let together = known + statements.filter { $0.values.count > 1 }.map { Set($0.values) }
    func agree(_ left: String, _ right: String) -> Bool {
      attribute.agree(left, right) || together.contains { $0.contains(left) && $0.contains(right) }
    }
    let documents = Dictionary(grouping: statements, by: \.place.path).mapValues { Set($0.flatMap(\.values)) }
    func disagree(_ left: Set<String>, _ right: Set<String>) -> Bool {
      !left.contains { value in right.contains { agree(value, $0) } }
    }
    let disputed = documents.filter { own in documents.contains { disagree(own.value, $0.value) } }
    let plain = Set(disputed.filter { $0.value.count == 1 }.flatMap(\.value))
    var places: [String: [Place]] = [:]
    for statement in statements where disputed[statement.place.path] != nil {
      for value in statement.values {
        let isOneOfMany = (disputed[statement.place.path]?.count ?? 0) > 1
        if isOneOfMany, !plain.contains(value), statement.values.count == 1 { continue }
        places[value, default: []].append(statement.place)
      }
    }
    // Of values that agree one is told: the longer version, the address that stands in more places.
    func weight(_ value: String) -> (Int, Int, String) {
      (attribute == .address ? 0 : value.utf8.count, places[value]?.count ?? 0, value)
    }
    for value in places.keys.sorted(by: { weight($0) < weight($1) }) {
      let others = places.keys.filter { $0 != value && agree($0, value) && weight($0) > weight(value) }
      guard let other = others.max(by: { weight($0) < weight($1) }), let own = places.removeValue(forKey: value) else {
        continue
      }
      places[other, default: []] += own
    }
    guard places.count > 1 else { return nil }
    self.subject = subject
    self.attribute = attribute.rawValue
    values = places.map { value, places in
      Stated(value: value, places: places.sorted { ($0.age, $1.path, $1.line) > ($1.age, $0.path, $0.line) })
    }.sorted {
      ($0.places[0].age, $0.places.count, $1.value) > ($1.places[0].age, $1.places.count, $0.value)
    }
  }
}
