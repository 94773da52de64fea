extension Check {
  /// Certificates: the files that services here are known to use, and those that local TLS ports show.
  public static let certificates = Check(
    name: "certificates", summary: "TLS certificates that expired, soon will, or are not valid yet",
    script: #"""
      s openssl
      if has openssl; then
        s certificates
        c() { openssl x509 -noout -subject -issuer -startdate -enddate -nameopt RFC2253 2>/dev/null; }
        for f in /etc/pve/local/pve-ssl.pem /etc/pve/local/pveproxy-ssl.pem /etc/proxmox-backup/proxy.pem \
          /etc/letsencrypt/live/*/fullchain.pem /var/lib/rancher/k3s/server/tls/serving-kube-apiserver.crt \
          /var/lib/rancher/k3s/server/tls/client-admin.crt /var/lib/rancher/k3s/agent/serving-kubelet.crt \
          /etc/kubernetes/pki/apiserver.crt /etc/ssl/private/*.crt /etc/nginx/ssl/*.crt /etc/nginx/ssl/*.pem \
          /etc/cockpit/ws-certs.d/*.crt /etc/mosquitto/certs/*.crt; do
          [ -r "$f" ] || continue
          d=$(c <"$f") && [ -n "$d" ] && printf 'file %s\n%s\n' "$f" "$d"
        done | head -n 400 | quote
        ports=$( { ss -Hltn 2>/dev/null || netstat -ltn 2>/dev/null; } | awk '{ a = $4; n = split(a, p, ":"); print p[n] }' |
          grep -E '^(443|465|563|636|853|990|993|995|2376|5001|5986|6443|8006|8007|8083|8123|8443|8883|8920|9090|9443|10250)$' | sort -un | head -n 12)
        for p in $ports; do
          { d=$(lim 2 openssl s_client -connect "127.0.0.1:$p" -servername "$(cat /proc/sys/kernel/hostname)" </dev/null 2>/dev/null | c)
            [ -n "$d" ] && printf 'port %s\n%s\n' "$p" "$d" | quote; } &
        done
        wait
      fi
      """#, rules: CertificatesRules.evaluate)
}
