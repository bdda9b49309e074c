package io.nsqconnect.benchmarks.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nsqconnect.broker.config.Configuration;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScalingTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --out=.                    | 0 times --broker (expected: 1 to 4)
          --broker=nsqd              | --broker nsqd (expected: <name>=<command>)
          --broker=A=x --duration=5s | --duration 5000ms (expected: 100ms to 4000ms)
          --broker=A=x --dimensions=x| dimension x (expected: topics,channels,connections,backlog,size)
          """)
  void whatItCannotMeasureIsRefused(String flags, String message) throws InterruptedException {
    assertThat(run(flags.split(" "))).isEqualTo(Main.EXIT_USAGE);
    assertThat(err.toString(UTF_8)).startsWith("nsq-bench: " + message);
  }

  @Test
  void aBrokerThatDoesNotStartEndsItWithItsName() throws InterruptedException {
    assertThat(run("--broker=A=false")).isEqualTo(Main.EXIT_FAILED);
    assertThat(err.toString(UTF_8)).contains("A has not started");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyPointIsALoadThatABrokerTakes(Dimension dimension) {
    Configuration options = Configuration.defaults().with(LoadOptions.TOPIC, "t");
    for (int point : dimension.points()) {
      Load load = dimension.load(point, options);
      assertThat(load.waiting()).isPositive();
      assertThat((long) load.filling().batch() * LoadOptions.SIZE.in(load.options()))
          .isLessThanOrEqualTo(1 << 20);
    }
  }

  private int run(String... arguments) throws InterruptedException {
    PrintStream to = new PrintStream(out, true, UTF_8);
    return new Scaling(to, new PrintStream(err, true, UTF_8)).run(List.of(arguments));
  }
}
