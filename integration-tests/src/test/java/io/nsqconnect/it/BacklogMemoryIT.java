package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a broker's memory is after messages that waited in it are gone. */
class BacklogMemoryIT {
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final String BATCH = ("m".repeat(999) + '\n').repeat(4_000);
  private static final int BATCHES = 40;
  private static final long BACKLOG_KB = BATCHES * 4_000L;

  @TempDir Path home;

  @Test
  void aBacklogGivesItsMemoryBackEachTimeItIsGone() {
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--mem-queue-size=1000000")) {
      long idleKb = residentKb(nsqd);
      for (int round = 0; round < 2; round++) {
        for (int i = 0; i < BATCHES; i++) {
          nsqd.http().post("/mpub?topic=topic", BATCH);
        }
        assertThat(residentKb(nsqd)).isGreaterThan(idleKb + BACKLOG_KB);

        nsqd.http().post("/topic/empty?topic=topic", "");
        Deadlines.await("the backlog's memory is given back")
            .until(() -> residentKb(nsqd) < idleKb + BACKLOG_KB / 2);
      }
    }
  }

  private static long residentKb(NsqdProcess nsqd) {
    try {
      Matcher line = RESIDENT.matcher(Files.readString(Path.of("/proc/" + nsqd.pid() + "/status")));
      assertThat(line.find()).isTrue();
      return Long.parseLong(line.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
