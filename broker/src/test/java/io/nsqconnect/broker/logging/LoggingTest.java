package io.nsqconnect.broker.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoggingTest {
  private final Logger root = Logger.getLogger("");
  private final Logger program = Logger.getLogger("io.nsqconnect");
  private final Level rootLevel = root.getLevel();

  @AfterEach
  void restore() {
    root.setLevel(rootLevel);
    program.setLevel(null);
  }

  @ParameterizedTest
  @CsvSource({"debug, FINE, WARNING", "info, INFO, WARNING", "error, SEVERE, SEVERE"})
  void theLevelIsThatOfTheProgramAndOthersAreHeardFromWarningsOn(
      String level, String lowestOfProgram, String lowestOfOthers) {
    Logging.level(level);

    assertThat(program.getLevel()).isEqualTo(Level.parse(lowestOfProgram));
    assertThat(root.getLevel()).isEqualTo(Level.parse(lowestOfOthers));
  }
}
