import Glibc

/// Where a program lies.
enum ProgramPath {
  /// What is searched where the environment names no PATH.
  private static let standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

  /// `program` as execve(2) takes it, or nil where there is none: a name is looked up on the PATH, a path is
  /// relative to `directory`.
  static func find(_ program: String, in directory: String?) -> String? {
    guard !program.utf8.contains(0) else { return nil }
    if program.contains("/") {
      let path = program.hasPrefix("/") ? program : (directory.map { $0 + "/" } ?? "") + program
      return isProgram(path) ? path : nil
    }
    let path = getenv("PATH").map { String(cString: $0) } ?? standard
    // An empty element would be the working directory, which others may write to.
    return path.split(separator: ":").map { "\($0)/\(program)" }.first(where: isProgram)
  }

  private static func isProgram(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG && access(path, X_OK) == 0
  }
}
