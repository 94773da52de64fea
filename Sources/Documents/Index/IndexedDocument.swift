import Agent

/// A document as it goes into the index.
struct IndexedDocument: Sendable {
  var file: DocumentFile
  var fingerprint: Int64
  /// The day that the document names itself.
  var day: String?
  var title: String
  var problem: String?
  var secrets: Int
  var passages: [IndexedPassage]
  /// Names of hosts in its tables.
  var hosts: Set<String> = []

  /// Reads and splits the document `file`. A document that cannot be read has a problem and no passages.
  init(_ file: DocumentFile, files: LabFiles, redactor: Redactor) {
    self.file = file
    title = MarkdownDocument.name(of: file.path)
    fingerprint = 0
    secrets = 0
    passages = []
    guard file.size <= LabFiles.sizeLimit else {
      problem = "\(file.size >> 20) MiB; documents above \(LabFiles.sizeLimit >> 20) MiB are not indexed"
      return
    }
    do {
      let bytes = try files.readBytes(file.target)
      fingerprint = Fingerprint.of(bytes)
      guard let read = DocumentText(bytes) else {
        problem = "no text; not indexed"
        return
      }
      problem = read.problem
      split(read.text, redactor: redactor)
    } catch let error as DocumentError where error.reason == .missing {
      problem = "deleted while the documents were read"
    } catch {
      problem = "\(error)"
    }
  }

  private mutating func split(_ text: String, redactor: Redactor) {
    let keys = KeyBlocks.remove(from: text, with: redactor)
    let document = MarkdownDocument(keys.text, path: file.path)
    var secrets = keys.count
    func clean(_ text: String) -> String {
      let result = redactor.redact(text)
      secrets += result.count
      return result.text
    }
    title = clean(document.title)
    hosts = HostColumns.names(in: document.tables)
    let metadata = DocumentMetadata(document)
    day = metadata.day
    let (title, path, tags) = (title, file.path, clean(metadata.tags.joined(separator: ", ")))
    passages = PassageSplitter.split(document, leavingOut: metadata.tagSections).map { passage in
      var passage = passage
      passage.text = clean(passage.text)
      passage.heading = passage.heading.map(clean)
      passage.title = title
      passage.path = path
      passage.tags = tags
      return passage
    }
    self.secrets = secrets
  }

  /// The day of the last change: git tells best; then what the document says, because a file's time is that of the
  /// last copy.
  func date(committed: String?) -> DocumentDate {
    if let committed { return DocumentDate(day: committed, source: .git) }
    if let day { return DocumentDate(day: day, source: .document) }
    return DocumentDate(day: file.day, source: .file)
  }
}

/// A piece of a section, as large as a search result may be.
struct IndexedPassage: Sendable, Hashable {
  var path = ""
  var title = ""
  /// The tags of its document.
  var tags = ""
  var heading: [String]
  var lines: ClosedRange<Int>
  var text: String

  /// Bytes that it is searched by. The title, path and tags are the same for the whole document; counting them keeps
  /// passages of a few words from being taken for the most telling.
  var length: Int { ([title, path, tags, text] + heading).reduce(0) { $0 + $1.utf8.count } }

  /// Tells whether a vector belongs to this text.
  var hash: Int64 { Fingerprint.of(Array(IndexedPassage.embedded(title: title, heading: heading, text: text).utf8)) }

  /// What an embedding model reads of a passage: where it stands, and its text.
  static func embedded(title: String, heading: [String], text: String) -> String {
    let path = heading.first == title ? heading : [title] + heading
    return path.joined(separator: " › ") + "\n" + text
  }
}
