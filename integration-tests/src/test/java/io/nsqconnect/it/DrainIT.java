package io.nsqconnect.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.it.V2Client.ErrorAnswer;
import io.nsqconnect.it.V2Client.Message;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is told to stop, and has been asked to deliver first. */
class DrainIT {
  @TempDir Path home;

  @Test
  void deliversWhatIsThereRefusesWhatIsNewAndStops() {
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--drain-timeout=5m");
        V2Client consumer = V2Client.connect(nsqd.tcpPort());
        V2Client publisher = V2Client.connect(nsqd.tcpPort())) {
      publisher.publish("topic", "first");
      publisher.publish("topic", "second");
      consumer.subscribe("topic", "channel", 1);
      Message first = consumer.nextMessage();
      assertThat(nsqd.http().get("/readyz")).isEqualTo("OK");

      nsqd.terminate();

      Deadlines.await("readiness is off")
          .untilAsserted(
              () ->
                  assertThat(nsqd.http().refusal(503, "/readyz"))
                      .isEqualTo("NOK - serving: told to stop"));
      assertThat(nsqd.http().get("/livez")).isEqualTo("OK");
      publisher.send("PUB topic", "third");
      assertThat(publisher.next()).isEqualTo(new ErrorAnswer("E_PUB_FAILED PUB failed exiting"));
      consumer.send("FIN " + first.id());
      Message second = consumer.nextMessage();
      assertThat(second.body()).isEqualTo("second");
      consumer.send("FIN " + second.id());

      assertThat(nsqd.awaitExit()).isZero();
      assertThat(nsqd.log())
          .contains("NSQ: draining, 2 messages left", "NSQ: drained, 0 messages left");
    }
    try (NsqdProcess next = NsqdProcess.start(home)) {
      assertThat(next.http().channel("topic", "channel").depth()).isZero();
    }
  }

  @Test
  void stopsWhenTimeIsUpAndKeepsTheRest() {
    try (NsqdProcess nsqd = NsqdProcess.start(home, "--drain-timeout=1s")) {
      nsqd.http().createChannel("topic", "channel");
      nsqd.http().post("/pub?topic=topic", "message");
      long begin = System.nanoTime();

      assertThat(nsqd.stop()).isZero();

      assertThat(System.nanoTime() - begin).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
      assertThat(nsqd.log()).contains("NSQ: drained, 1 messages left");
    }
    try (NsqdProcess next = NsqdProcess.start(home)) {
      assertThat(next.http().channel("topic", "channel").depth()).isOne();
    }
  }
}
