package io.nsqconnect.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nsqconnect.protocol.Names;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamePolicyTest {
  private static final String LONG = "x".repeat(249);

  @ParameterizedTest
  @ValueSource(strings = {"orders", "a.b-c_D9", "short#ephemeral"})
  void leavesAGoodNameAsItIs(String name) {
    assertThat(TopicNamePolicy.FAIL.apply(name)).isEqualTo(name);
    assertThat(TopicNamePolicy.TRUNCATE_HASH.apply(name)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "é", "a/b", "#ephemeral", "a#b"})
  void makesAGoodNameOfABadOne(String name) {
    assertThatThrownBy(() -> TopicNamePolicy.FAIL.apply(name))
        .isInstanceOf(InvalidRecordException.class)
        .hasMessageContaining(name);
    assertThat(Names.isValid(TopicNamePolicy.TRUNCATE_HASH.apply(name))).isTrue();
  }

  @Test
  void cutsALongNameAndHashesAllOfIt() {
    String cut = TopicNamePolicy.TRUNCATE_HASH.apply(LONG);

    assertThat(cut).matches("x{51}-[0-9a-f]{12}").hasSize(Names.MAX_LENGTH);
    assertThat(TopicNamePolicy.TRUNCATE_HASH.apply(LONG)).isEqualTo(cut);
    assertThat(TopicNamePolicy.TRUNCATE_HASH.apply(LONG + "y")).isNotEqualTo(cut);
  }

  @Test
  void twoNamesThatDifferInABadCharacterStayTwo() {
    assertThat(TopicNamePolicy.TRUNCATE_HASH.apply("a/b"))
        .isNotEqualTo(TopicNamePolicy.TRUNCATE_HASH.apply("a:b"));
  }

  @Test
  void anEphemeralTopicStaysOne() {
    String cut = TopicNamePolicy.TRUNCATE_HASH.apply(LONG + "#ephemeral");

    assertThat(Names.isValid(cut)).isTrue();
    assertThat(Names.isEphemeral(cut)).isTrue();
  }

  @Test
  void nothingIsMadeOfNothing() {
    assertThatThrownBy(() -> TopicNamePolicy.TRUNCATE_HASH.apply(""))
        .isInstanceOf(InvalidRecordException.class);
  }
}
