/// Certificates in outputs: openssl, curl, and programs that refuse one.
enum CertificateReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] {
    guard
      let (line, block) = transcript.lines.first(where: {
        $0.line.lowercased().contains(
          /certificate has expired|certificate expired|x509: certificate has expired|verify return code: 10|not yet valid/
        )
      })
    else { return [] }
    let early = line.lowercased().contains("not yet valid")
    let ends = transcript.lines.first { $0.line.contains("notAfter=") }.map { $0.line.trimmed }
    let target =
      (block.inner + " " + line).firstMatch(of: /(?:-connect |https?:\/\/)([\w.\-]+(?::\d+)?)/).map {
        String($0.output.1)
      } ?? "a service"
    return [
      Finding(
        rule: early ? "certificate_invalid" : "certificate_expired", host: block.host ?? "",
        object: "certificate of \(target)", severity: .critical,
        figure: early ? "not yet valid" : "expired", threshold: "valid",
        evidence: [String(line.trimmed.prefix(220))] + [ends].compactMap { $0 },
        cause: early
          ? "by the clock here the certificate of \(target) is not yet valid: compare the clocks first"
          : "the certificate of \(target) has expired\(ends.map { " (\($0.replacing("notAfter=", with: "")))" } ?? "") and was not renewed: clients refuse it",
        confidence: early ? .medium : .high, why: early ? "a wrong clock looks the same" : "the program says so itself",
        nextCheck: early
          ? "date -u here and on the other host; chronyc tracking"
          : "openssl s_client -connect \(target) </dev/null | openssl x509 -noout -dates -issuer; systemctl list-timers | grep -iE 'cert|acme'; kubectl get certificates -A"
      )
    ]
  }
}
