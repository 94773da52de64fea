import Agent
import Glibc

/// Finds the documents of a lab: its Markdown, without what git ignores and what is hidden.
public struct DocumentFinder: Sendable {
  /// The lab's directory, absolute and without links.
  public let root: String
  let git: GitHistory

  /// Documents that belong to the lab even where its git ignores them.
  static let ownDocuments = [
    "INFRASTRUCTURE.md", "SERVICES.md", "PROCEDURES.md", "TROUBLESHOOTING.md",
  ]
  static let ownDirectories = ["sessions", "plans", "rca"]

  public init(root: String, runner: (any CommandRunner)?) {
    self.root = LabFiles.resolved(root) ?? root
    git = GitHistory(root: self.root, runner: runner)
  }

  /// The paths of all documents, relative to the lab, sorted.
  public func paths() async -> [String] { await find().files.map(\.path) }

  /// All documents, sorted by path, and those that cannot be used.
  func find() async -> (files: [DocumentFile], problems: [IndexReport.Problem]) {
    var paths: Set<String>
    if let listed = await git.documents() {
      paths = Set(listed.filter(DocumentFinder.isDocument))
      paths.formUnion(DocumentFinder.ownDocuments)
      // Also what git ignores: a lab's daily logs are often kept out of its repository.
      for directory in DocumentFinder.ownDirectories { walk(directory, into: &paths, ignoring: false) }
    } else {
      paths = []
      walk("", into: &paths)
      // As above.
      paths.formUnion(DocumentFinder.ownDocuments)
      for directory in DocumentFinder.ownDirectories { walk(directory, into: &paths, ignoring: false) }
    }
    var files: [DocumentFile] = []
    var links: [String] = []
    var seen = Set<DocumentFile.Inode>()
    var problems: [IndexReport.Problem] = []
    for path in paths.sorted() {
      var status = stat()
      guard lstat("\(root)/\(path)", &status) == 0 else { continue }
      if status.st_mode & S_IFMT == S_IFLNK {
        links.append(path)
      } else if status.st_mode & S_IFMT == S_IFREG {
        let file = DocumentFile(path: path, target: path, status: status)
        files.append(file)
        seen.insert(file.inode)
      }
    }
    // Links last: a document that is found under its own name is not taken twice.
    for path in links {
      var status = stat()
      guard let target = LabFiles.resolved("\(root)/\(path)"), stat(target, &status) == 0 else {
        problems.append(.init(path: path, reason: "a link that leads nowhere"))
        continue
      }
      guard target.hasPrefix(root == "/" ? "/" : root + "/") else {
        problems.append(.init(path: path, reason: "a link that leads out of the lab; not indexed"))
        continue
      }
      guard status.st_mode & S_IFMT == S_IFREG else { continue }
      let relative = String(target.dropFirst(root == "/" ? 1 : root.count + 1))
      // A link does not open what the walk keeps closed.
      guard !relative.split(separator: "/").dropLast().contains(where: { DocumentFinder.isSkipped(String($0)) })
      else { continue }
      let file = DocumentFile(path: path, target: relative, status: status)
      if seen.insert(file.inode).inserted { files.append(file) }
    }
    files.sort { $0.path < $1.path }
    return (files, problems)
  }

  /// Whether git's `path` is one that the walk would find too.
  static func isDocument(_ path: String) -> Bool {
    let components = path.split(separator: "/").map(String.init)
    guard let name = components.last, isMarkdown(name) else { return false }
    return components.first != "prompts" && !components.dropLast().contains(where: isSkipped)
  }

  private static func isMarkdown(_ name: String) -> Bool {
    !name.hasPrefix(".") && name.utf8.count > 3 && name.lowercased().hasSuffix(".md")
  }

  /// Directories that hold no documents: hidden ones (`.git`, `.steward`, `.build`, `.models`) and packages.
  private static func isSkipped(_ name: String) -> Bool {
    name.hasPrefix(".") || name == "node_modules"
  }

  /// Folders where repositories keep documents for their hosting; others that are hidden belong to programs.
  private static let hostings = [".github", ".gitlab", ".forgejo", ".gitea"]

  /// Documents in hidden folders at the top, which are not indexed.
  func hiddenDocuments() -> [(folder: String, count: Int)] {
    DocumentFinder.hostings.compactMap { folder in
      var paths: Set<String> = []
      walk(folder, into: &paths)
      return paths.isEmpty ? nil : (folder, paths.count)
    }
  }

  /// Adds the documents below `directory`; links to directories are not followed.
  private func walk(_ directory: String, into paths: inout Set<String>, ignoring: Bool = true) {
    var waiting = [directory]
    var ignore = IgnoreFiles()
    while let current = waiting.popLast() {
      let full = current.isEmpty ? root : "\(root)/\(current)"
      if ignoring { ignore.read(in: current, root: root) }
      let descriptor = open(full, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard descriptor >= 0 else { continue }
      guard let stream = fdopendir(descriptor) else {
        close(descriptor)
        continue
      }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          String(cString: UnsafeRawPointer($0).assumingMemoryBound(to: CChar.self))
        }
        guard name != ".", name != ".." else { continue }
        let path = current.isEmpty ? name : "\(current)/\(name)"
        var type = Int32(entry.pointee.d_type)
        if type == Int32(DT_UNKNOWN) {
          var status = stat()
          guard lstat("\(root)/\(path)", &status) == 0 else { continue }
          type = Int32(status.st_mode & S_IFMT) >> 12
        }
        if type == Int32(DT_DIR) {
          // The lab's prompts are Steward's, not the owner's knowledge.
          if !DocumentFinder.isSkipped(name), path != "prompts", !ignore.covers(path, isFolder: true) {
            waiting.append(path)
          }
        } else if DocumentFinder.isMarkdown(name), !ignore.covers(path, isFolder: false) {
          paths.insert(path)
        }
      }
    }
  }
}

extension DocumentFile {
  init(path: String, target: String, status: stat) {
    self.init(
      path: path, target: target, size: Int64(status.st_size),
      modified: Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec),
      inode: .init(device: UInt64(status.st_dev), number: UInt64(status.st_ino)))
  }
}
