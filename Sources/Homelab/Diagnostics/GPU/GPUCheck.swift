/// What discovery asks too.
enum GPUScript {
  static let cards = #"""
    s nvidia; has nvidia-smi && { lim 4 nvidia-smi --format=csv,noheader,nounits --query-gpu=name,driver_version,memory.total,memory.used,utilization.gpu,temperature.gpu 2>&1; ended; }
    s lspci; has lspci && lspci 2>/dev/null | grep -E 'VGA|3D controller|Display controller'
    s drm
    for d in /sys/class/drm/card[0-9] /sys/class/drm/card[0-9][0-9]; do
      [ -e "$d/device/vendor" ] || continue
      echo "card ${d##*/} $(cat "$d/device/vendor" 2>/dev/null) $(cat "$d/device/device" 2>/dev/null) driver=$(readlink "$d/device/driver" 2>/dev/null | sed 's/.*\///') vram=$(cat "$d/device/mem_info_vram_total" 2>/dev/null) busy=$(cat "$d/device/gpu_busy_percent" 2>/dev/null)"
    done

    """#
}

extension Check {
  /// The graphics cards: what they are, how busy and hot where the driver says, who uses them, and their errors.
  public static let gpu = Check(
    name: "gpu", summary: "which GPUs there are, their memory, load, temperature, processes and errors",
    script: GPUScript.cards + #"""
      s gpu_processes; command -v nvidia-smi >/dev/null 2>&1 && lim 3 nvidia-smi --query-compute-apps=pid,used_memory,process_name --format=csv,noheader,nounits 2>/dev/null | head -n 12 | quote
      s xid
      if command -v journalctl >/dev/null 2>&1 && [ -d /run/systemd/system ]; then
        lim 3 journalctl -k -b -q --no-pager -o short-unix --grep 'NVRM: Xid|fallen off the bus|amdgpu.*(ring .* timeout|GPU reset)|i915.*GPU HANG' 2>/dev/null | tail -n 12 | cut -c1-240 | quote
      else
        dmesg 2>/dev/null | grep -E 'NVRM: Xid|fallen off the bus|amdgpu.*(ring .* timeout|GPU reset)|i915.*GPU HANG' | tail -n 12 | cut -c1-240 | quote
      fi
      """#, rules: GPURules.evaluate)
}
