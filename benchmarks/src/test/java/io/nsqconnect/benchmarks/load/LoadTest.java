package io.nsqconnect.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.nsqconnect.broker.config.Flags;
import io.nsqconnect.broker.config.UsageException;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --size=15           | --size 15 (expected: 16 to 16777216)
          --batch=0           | --batch 0 (expected: 1 to 10000)
          --connections=257   | --connections 257 (expected: 1 to 256)
          --channels=101      | --channels 101 (expected: 1 to 100)
          --topics=257        | --topics 257 (expected: 1 to 256)
          --waiting=-1        | --waiting -1 (expected: 0 to 10000000)
          --in-flight=0       | --in-flight 0 (expected: 1 to 10000)
          --rdy=0             | --rdy 0 (expected: 1 to 100000)
          --rate=-1           | --rate -1 (expected: 0 to 100000000)
          --messages=-1       | --messages -1 (expected: 0 to 1000000000)
          --duration=0s       | --duration 0ms (expected: 1ms to 3600000ms)
          --duration=61m      | --duration 3660000ms (expected: 1ms to 3600000ms)
          --warmup=-1s        | --warmup -1000ms (expected: 0ms to 3600000ms)
          --topic=a/b         | --topic a/b (expected: 1 to 64 of [.a-zA-Z0-9_-])
          --nsqd-tcp-address=x| address x: missing port in address
          """)
  void aValueOutOfRangeIsRefusedWithItsRange(String flag, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(Mode.E2E, flag))
        .withMessage(message);
  }

  @Test
  void aPublishThatNoBrokerTakesIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(Mode.E2E, "--batch=10000", "--size=2000"))
        .withMessage("--batch times --size is 20000000 (expected: at most 16777216)");
  }

  @Test
  void whatStaysOrIsFoundNeedsATopicOfItsOwn() throws UsageException {
    assertThatIllegalArgumentException().isThrownBy(() -> load(Mode.PUB));
    assertThatIllegalArgumentException().isThrownBy(() -> load(Mode.SUB));
    assertThat(load(Mode.E2E).topic()).endsWith("#ephemeral");
    assertThat(load(Mode.PUB, "--topic=t").topic()).isEqualTo("t");
  }

  @Test
  void fanoutHasAChannelPerConsumerAndE2eConsumersOfOneChannel() throws UsageException {
    Load fanout = load(Mode.FANOUT, "--channels=3", "--connections=2");
    assertThat(Stream.of(0, 1, 2).map(fanout::channel))
        .containsExactly("bench0", "bench1", "bench2");
    assertThat(fanout.channels() * fanout.consumersPerChannel()).isEqualTo(3);

    Load e2e = load(Mode.E2E, "--connections=2");
    assertThat(e2e.channel(0)).isEqualTo("bench");
    assertThat(e2e.channels() * e2e.consumersPerChannel()).isEqualTo(2);
  }

  @Test
  void topicsTakeTurnsAndEachHasItsConsumers() throws UsageException {
    Load load = load(Mode.FANOUT, "--topic=t#ephemeral", "--topics=3", "--channels=2");

    assertThat(LongStream.range(0, 4).mapToObj(load::topic))
        .containsExactly("t0#ephemeral", "t1#ephemeral", "t2#ephemeral", "t0#ephemeral");
    assertThat(load.consumers()).isEqualTo(6);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(Mode.FANOUT, "--topics=200", "--channels=11"))
        .withMessageContaining("2200 consumers");
  }

  @Test
  void messagesThatWaitNeedATopicOfTheirOwnAndRoomForAPublish() throws UsageException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(Mode.E2E, "--waiting=10"))
        .withMessage("e2e with --waiting needs a --topic");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> load(Mode.E2E, "--topic=t", "--waiting=10", "--batch=20"))
        .withMessage("--waiting 10 (expected: at least --batch, 20)");
  }

  private static Load load(Mode mode, String... flags) throws UsageException {
    return Load.of(mode, new Flags("nsq-bench", LoadOptions.ALL).read(List.of(flags)));
  }
}
