package io.nsqconnect.bridge.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LiveTableTest {
  private static final String UP = "\u001b[4A";
  private static final String CLEAR = "\u001b[2K";

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void isRedrawnInPlaceOnATerminal() {
    LiveTable table = table(true);

    table.show(flow(0, 0, 0, 0));
    printed.reset();
    table.show(flow(2, 12_400, 12_398, 12_390));

    assertThat(text())
        .isEqualTo(
            UP
                + (CLEAR + "                   messages   per second        lag\n")
                + (CLEAR + "  published          12,400        6,200\n")
                + (CLEAR + "  in Kafka           12,398        6,199          2\n")
                + (CLEAR + "  back in NSQ        12,390        6,195         10\n"));
  }

  @Test
  void isALineNowAndThenElsewhere() {
    LiveTable table = table(false);

    table.update(flow(4.9, 490, 490, 490));
    table.update(flow(5, 500, 499, 490));
    table.update(flow(9.9, 990, 990, 990));

    assertThat(text())
        .isEqualTo(
            "  published 500 (100/s)  in Kafka 499 (100/s, lag 1)"
                + "  back in NSQ 490 (98/s, lag 10)\n");
  }

  @Test
  void keepsTheRateUntilOneCanBeToldAgain() {
    LiveTable table = table(false);

    table.show(flow(1, 100, 100, 100));
    printed.reset();
    table.show(flow(1.5, 900, 900, 900));

    assertThat(text()).startsWith("  published 900 (100/s)");
  }

  @Test
  void endsWithATableOnATerminalOnly() {
    table(false).finish(flow(1, 1, 1, 1));
    assertThat(text()).isEmpty();

    table(true).finish(flow(1, 1, 1, 1));
    assertThat(text()).contains("back in NSQ");
  }

  private LiveTable table(boolean inPlace) {
    PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
    return new LiveTable(out, inPlace, flow(0, 0, 0, 0));
  }

  private static Flow flow(double seconds, int published, int inKafka, int back) {
    return new Flow((long) (seconds * 1e9), published, inKafka, back);
  }

  private String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }
}
