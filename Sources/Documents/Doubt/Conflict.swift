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
  }

  /// One line: `documents disagree on the address of traefik: 192.168.4.80 (…) against 192.168.4.50 (…)`.
  public var summary: String {
    let told = values.prefix(3).map { stated in
      let place = stated.places[0]
      return "\(stated.value) (\(place.path):\(place.line)\(place.date.map { ", \($0)" } ?? ""))"
    }
    return "documents disagree on the \(attribute) of \(subject): \(told.joined(separator: " against "))"
  }

  /// Statements → what they disagree on, or nil where they do not.
  init?(_ statements: [Statement], subject: String, attribute: Attribute) {
    let values = Dictionary(grouping: statements, by: \.value).map { value, statements in
      Stated(
        value: value,
        places: statements.map(\.place).sorted { ($0.age, $1.path, $1.line) > ($1.age, $0.path, $0.line) })
    }
    guard values.count > 1 else { return nil }
    self.subject = subject
    self.attribute = attribute.rawValue
    self.values = values.sorted {
      ($0.places[0].age, $0.places.count, $1.value) > ($1.places[0].age, $1.places.count, $0.value)
    }
  }

  /// Something that a document says of a subject.
  struct Statement: Hashable {
    var value: String
    var place: Place
  }
}
