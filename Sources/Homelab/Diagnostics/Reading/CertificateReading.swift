/// Certificates in outputs: openssl, curl, and programs that refuse one.
enum CertificateReading {
  static func findings(_ transcript: OutputTranscript) -> [Finding] { renewals(transcript) + expired(transcript) }

  /// certbot, acme.sh, lego, Caddy and Traefik: what they say of a certificate that they could not renew.
  private static func renewals(_ transcript: OutputTranscript) -> [Finding] {
    for (line, block) in transcript.lines
    where line.contains(/Failed to renew|nable to (?:obtain|renew)|from issuer|will retry|Verify error/) {
      let said: (name: String, error: String)?
      if let match = line.firstMatch(of: /Failed to renew (?:certificate )?(\S+) with error: (.+)/) {
        said = (String(match.output.1), String(match.output.2))
      } else if let match = line.firstMatch(
        of:
          /(?i)unable to (?:obtain|renew) (?:an? )?(?:acme )?certificate (?:for|in) ?(?:the )?(?:domains? )?"?\[?"?([\w.*\-]+).*?(?:error:?|: )(.+)/
      ) {
        said = (String(match.output.1), String(match.output.2))
      } else if let match = line.firstMatch(
        of:
          /(?:could not get certificate from issuer|will retry).*?"?(?:identifier|domain)"?[:=] ?"?([\w.*\-]+).*?"?error"?[:=] ?"?(.+)/
      ) {
        said = (String(match.output.1), String(match.output.2))
      } else if let match = line.firstMatch(of: /([\w.*\-]+\.[a-z]+):? ?Verify error: ?(.+)/) {
        said = (String(match.output.1), String(match.output.2))
      } else {
        said = nil
      }
      guard let said else { continue }
      let detail = transcript.lines.first { $0.line.contains(#/^\s*Detail: /#) }.map {
        String($0.line.trimmed.prefix(200))
      }
      let text = ([said.error] + [detail].compactMap { $0 }).joined(separator: " ").lowercased()
      let why =
        text.contains(
          /access token|api token|credential|9109|unauthorized|forbidden|authentication|invalid token|\b40[13]\b/)
        ? ": the DNS provider refuses the API token that the renewal uses"
        : text.contains(/timeout|connection refused|firewall|connection reset/)
          ? ": the issuer does not reach this machine (port 80 from outside)"
          : text.contains(/nxdomain|no valid a records|dns problem/)
            ? ": the name does not resolve outside, or the challenge's record is not there"
            : text.contains(/rate ?limit|too many certificates/) ? ": the issuer's limit is reached for now" : ""
      let isCertbot = transcript.lines.contains { $0.line.contains("certbot") || $0.line.contains("letsencrypt") }
      return [
        Finding(
          rule: "certificate_not_renewed", host: block.host ?? "", object: "certificate of \(said.name)",
          severity: .critical,
          figure: "\"\(said.error.trimmed.prefix(120))\"", threshold: "renewed",
          evidence: [String(line.trimmed.prefix(240))] + [detail].compactMap { $0 },
          cause: "the renewal of the certificate of \(said.name) fails\(why): \(said.error.trimmed.prefix(180))",
          confidence: .high, why: "the program that renews says so itself",
          nextCheck: isCertbot
            ? "journalctl -u certbot -n 50 --no-pager; tail -n 40 /var/log/letsencrypt/letsencrypt.log; certbot certificates; ls -l the file with the token"
            : "the log of the program that renews; dig TXT _acme-challenge.\(said.name); does port 80 answer from outside"
        )
      ]
    }
    return []
  }

  private static func expired(_ transcript: OutputTranscript) -> [Finding] {
    guard
      let (line, block) = transcript.lines.first(where: {
        $0.line.lowercased().contains(
          /certificate has expired|certificate expired|x509: certificate has expired|verify return code: 10|not yet valid/
        )
      })
    else { return [] }
    let text = line.lowercased()
    // Go says "has expired or is not yet valid", and then which: "current time … is after …".
    let early =
      text.contains("not yet valid") && !text.contains(/current time \S+ is after/)
      && (!text.contains("has expired") || text.contains(/current time \S+ is before/))
    let said = text.firstMatch(of: /current time \S+ is after (\S+?z?)["\s]/).map { $0.output.1.uppercased() }
    let ends = transcript.lines.first { $0.line.contains("notAfter=") }.map { $0.line.trimmed } ?? said
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
