package io.nsqconnect.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.engine.ManualClock;
import io.nsqconnect.broker.health.Condition;
import io.nsqconnect.broker.health.Health;
import io.nsqconnect.broker.logging.RecordedLog;
import io.nsqconnect.broker.storage.SimulatedDisk;
import java.util.List;
import org.junit.jupiter.api.Test;

class FreeSpaceTest {
  private final SimulatedDisk disk = new SimulatedDisk();
  private final Condition condition = new Health(new ManualClock()).condition("free-space");

  @Test
  void publishersAreRefusedBelowTheLimitAndTakenAgainAbove() throws Exception {
    FreeSpace freeSpace = freeSpace("--min-free-bytes=1000");
    disk.usableBytes(1000);
    assertThat(freeSpace.look().refusal()).isNull();

    disk.usableBytes(999);
    assertThat(freeSpace.look().refusal())
        .isEqualTo("no space left on device: 999 bytes free (--min-free-bytes=1000)");
    assertThat(condition.status().isOk()).isFalse();

    disk.usableBytes(1000);
    assertThat(freeSpace.look().refusal()).isNull();
    assertThat(condition.status().isOk()).isTrue();
  }

  @Test
  void whatIsFreeBeyondTheLimitIsToSpare() throws Exception {
    FreeSpace freeSpace = freeSpace("--min-free-bytes=1000");
    disk.usableBytes(1500);
    assertThat(freeSpace.look().spareBytes()).isEqualTo(500);

    disk.usableBytes(500);
    assertThat(freeSpace.look().spareBytes()).isZero();
  }

  @Test
  void aLimitInPercentIsOneOfTheWholeDisk() throws Exception {
    FreeSpace freeSpace = freeSpace("--min-free-bytes=0", "--min-free-percent=10");
    disk.usableBytes(disk.totalBytes() / 10);
    assertThat(freeSpace.look().refusal()).isNull();

    disk.usableBytes(disk.totalBytes() / 11);
    assertThat(freeSpace.look().refusal()).endsWith("(--min-free-percent=10)");
  }

  @Test
  void theLogTellsOnceThatPublishersAreRefusedAndOnceThatTheyAreTakenAgain() throws Exception {
    try (RecordedLog log = new RecordedLog(FreeSpace.class)) {
      FreeSpace freeSpace = freeSpace("--min-free-bytes=1000");
      for (int usable : new int[] {1000, 999, 998, 1000, 1001}) {
        disk.usableBytes(usable);
        freeSpace.look();
      }

      assertThat(log.lines())
          .containsExactly(
              "WARNING DISK: publishes are refused - no space left on device: 999 bytes free"
                  + " (--min-free-bytes=1000)",
              "INFO DISK: publishes are taken again");
    }
  }

  @Test
  void thereNeedsNotBeALimit() throws Exception {
    assertThat(freeSpace("--min-free-bytes=0").isLimited()).isFalse();
    assertThat(freeSpace().isLimited()).isTrue();
  }

  private FreeSpace freeSpace(String... flags) throws Exception {
    return new FreeSpace(disk, Flags.parse(List.of(flags)), condition);
  }
}
