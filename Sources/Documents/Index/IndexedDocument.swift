import Agent

/// A document as it goes into the index.
struct IndexedDocument: Sendable {
  var file: DocumentFile
  var fingerprint: Int64
  var date: String?
  var title: String
  var problem: String?
  var secrets: Int
  var passages: [IndexedPassage]

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
      let text = decode(bytes)
      split(text, redactor: redactor)
    } catch {
      problem = "\(error)"
    }
  }

  private mutating func decode(_ bytes: [UInt8]) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    problem = "not UTF-8; read as Latin-1"
    var scalars = String.UnicodeScalarView()
    for byte in bytes { scalars.append(Unicode.Scalar(byte)) }
    return String(scalars)
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
    let (title, path) = (title, file.path)
    passages = PassageSplitter.split(document).map { passage in
      var passage = passage
      passage.text = clean(passage.text)
      passage.heading = passage.heading.map(clean)
      passage.title = title
      passage.path = path
      return passage
    }
    self.secrets = secrets
  }
}

/// A piece of a section, as large as a search result may be.
struct IndexedPassage: Sendable, Hashable {
  var path = ""
  var title = ""
  var heading: [String]
  var lines: ClosedRange<Int>
  var text: String
}
