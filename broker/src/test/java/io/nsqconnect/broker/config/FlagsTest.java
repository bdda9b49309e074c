package io.nsqconnect.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlagsTest {
  @Test
  void noArgumentsMeanDefaults() throws UsageException {
    assertThat(parse().get(Options.MEM_QUEUE_SIZE)).isEqualTo(10_000);
  }

  @Test
  void aFlagHasOneDashOrTwo() throws UsageException {
    assertThat(parse("-mem-queue-size=5").get(Options.MEM_QUEUE_SIZE)).isEqualTo(5);
    assertThat(parse("--mem-queue-size=5").get(Options.MEM_QUEUE_SIZE)).isEqualTo(5);
  }

  @Test
  void aValueFollowsAnEqualsSignOrIsTheNextArgument() throws UsageException {
    assertThat(parse("-msg-timeout", "5s").get(Options.MSG_TIMEOUT))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(parse("--msg-timeout", "5s").get(Options.MSG_TIMEOUT))
        .isEqualTo(Duration.ofSeconds(5));
    assertThat(parse("--msg-timeout=5s").get(Options.MSG_TIMEOUT)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void theNextArgumentIsTheValueWhateverItLooksLike() throws UsageException {
    assertThat(parse("--log-prefix", "-x").get(Options.LOG_PREFIX)).isEqualTo("-x");
    assertThat(parse("--log-prefix", "--").get(Options.LOG_PREFIX)).isEqualTo("--");
  }

  @Test
  void onlyTheFirstEqualsSignEndsTheName() throws UsageException {
    assertThat(parse("--statsd-prefix=a=b").get(Options.STATSD_PREFIX)).isEqualTo("a=b");
  }

  @Test
  void anEmptyValueIsAValue() throws UsageException {
    assertThat(parse("--http-address=").get(Options.HTTP_ADDRESS)).isEmpty();
    assertThat(parse("--http-address", "").get(Options.HTTP_ADDRESS)).isEmpty();
  }

  @Test
  void theLastOfSeveralFlagsWins() throws UsageException {
    assertThat(parse("--sync-every=1", "--sync-every=2").get(Options.SYNC_EVERY)).isEqualTo(2);
  }

  @Test
  void aSwitchNeedsNoValueAndTakesOneOnlyAfterEquals() throws UsageException {
    assertThat(parse("--version").get(Options.VERSION)).isTrue();
    assertThat(parse("--deflate=false").get(Options.DEFLATE)).isFalse();

    Configuration configuration = parse("--snappy", "false", "--sync-every=7");
    assertThat(configuration.get(Options.SNAPPY)).isTrue();
    assertThat(configuration.get(Options.SYNC_EVERY)).as("after the end of flags").isEqualTo(2500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "t", "T", "true", "True", "TRUE"})
  void aSwitchIsOn(String word) throws UsageException {
    assertThat(parse("--statsd-exclude-ephemeral=" + word).get(Options.STATSD_EXCLUDE_EPHEMERAL))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "f", "F", "false", "False", "FALSE"})
  void aSwitchIsOff(String word) throws UsageException {
    assertThat(parse("--deflate=" + word).get(Options.DEFLATE)).isFalse();
  }

  @Test
  void tlsRequiredIsASwitchWithAThirdValue() throws UsageException {
    assertThat(parse("--tls-required").get(Options.TLS_REQUIRED)).isEqualTo("true");
    assertThat(parse("--tls-required=1").get(Options.TLS_REQUIRED)).isEqualTo("true");
    assertThat(parse("--tls-required=False").get(Options.TLS_REQUIRED)).isEqualTo("false");
    assertThat(parse("--tls-required=TCP-HTTPS").get(Options.TLS_REQUIRED)).isEqualTo("tcp-https");

    Configuration configuration = parse("--tls-required", "tcp-https", "--sync-every=7");
    assertThat(configuration.get(Options.TLS_REQUIRED)).isEqualTo("true");
    assertThat(configuration.get(Options.SYNC_EVERY)).isEqualTo(2500);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "--", "x", ""})
  void flagsEndAtWhatIsNone(String argument) throws UsageException {
    Configuration configuration = parse("--sync-every=7", argument, "--sync-every=8", "--nonsense");

    assertThat(configuration.get(Options.SYNC_EVERY)).isEqualTo(7);
  }

  @Test
  void repeatableFlagsAddUpAndCommasAreLeftAlone() throws UsageException {
    assertThat(
            parse("--lookupd-tcp-address=a:1", "--lookupd-tcp-address", "b:2,c:3")
                .get(Options.LOOKUPD_TCP_ADDRESSES))
        .containsExactly("a:1", "b:2,c:3");
  }

  @Test
  void percentilesAreRepeatableAndSplitAtCommas() throws UsageException {
    assertThat(
            parse(
                    "--e2e-processing-latency-percentile=0.95,0.99",
                    "--e2e-processing-latency-percentile=1")
                .get(Options.E2E_PERCENTILES))
        .containsExactly(0.95, 0.99, 1.0);
  }

  @Test
  void wordsAreTakenInAnyCase() throws UsageException {
    assertThat(parse("--log-level=DEBUG").get(Options.LOG_LEVEL)).isEqualTo("debug");
    assertThat(parse("--tls-min-version=TLS1.2").get(Options.TLS_MIN_VERSION)).isEqualTo("tls1.2");
    assertThat(parse("--tls-min-version=").get(Options.TLS_MIN_VERSION)).isEqualTo("tls1.0");
  }

  @Test
  void integersMayHaveAnotherBase() throws UsageException {
    assertThat(parse("--max-msg-size=0x100000").get(Options.MAX_MSG_SIZE)).isEqualTo(1 << 20);
    assertThat(parse("--max-msg-size=1_000").get(Options.MAX_MSG_SIZE)).isEqualTo(1000);
    assertThat(parse("--max-deflate-level=0b11").get(Options.MAX_DEFLATE_LEVEL)).isEqualTo(3);
  }

  @Test
  void unknownFlagsAreRefused() {
    assertRefused("flag provided but not defined: -x", "-x");
    assertRefused("flag provided but not defined: -x", "--x=1");
    assertRefused("flag provided but not defined: -mem_queue_size", "--mem_queue_size=1");
  }

  @Test
  void whatLooksLikeAFlagAndIsNoneIsRefused() {
    assertRefused("bad flag syntax: ---x", "---x");
    assertRefused("bad flag syntax: -=1", "-=1");
    assertRefused("bad flag syntax: --=1", "--=1");
  }

  @Test
  void aMissingValueIsRefused() {
    assertRefused("flag needs an argument: -data-path", "--data-path");
  }

  @Test
  void badValuesAreRefusedWithNsqdsTexts() {
    assertRefused(
        "invalid value \"xyz\" for flag -log-level:"
            + " invalid log level 'xyz' (debug, info, warn, error, fatal)",
        "--log-level=xyz");
    assertRefused("invalid value \"x\" for flag -sync-every: parse error", "--sync-every=x");
    assertRefused("invalid value \"\" for flag -sync-every: parse error", "--sync-every=");
    assertRefused(
        "invalid value \"9223372036854775808\" for flag -sync-every: value out of range",
        "--sync-every=9223372036854775808");
    assertRefused("invalid value \"60\" for flag -msg-timeout: parse error", "--msg-timeout=60");
    assertRefused("invalid boolean value \"maybe\" for -snappy: parse error", "--snappy=maybe");
    assertRefused("invalid boolean value \"5\" for -worker-id: parse error", "--worker-id=5");
    assertRefused("invalid boolean value \"\" for -deflate: parse error", "--deflate=");
  }

  @Test
  void badValuesAreQuoted() {
    assertRefused(
        "invalid value \"a\\\"\\x01é\" for flag -sync-every: parse error",
        "--sync-every=a\"\u0001é");
  }

  @Test
  void integersHave64Bits() throws UsageException {
    assertThat(parse("--max-channel-consumers=2147483648").get(Options.MAX_CHANNEL_CONSUMERS))
        .isEqualTo(2147483648L);
    assertThat(
            parse("--queue-scan-worker-pool-max=9223372036854775807")
                .get(Options.QUEUE_SCAN_WORKER_POOL_MAX))
        .isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "0.5,",
        "0.5,,0.9",
        " 0.5",
        "0.5 ",
        "0.5, 0.9",
        "0.5f",
        "0.5d",
        "_1",
        "1_",
        "1__0",
        "1_.5",
        "1._5",
        "0x1.8",
        "1e",
        ".",
        "+nan",
        "infin",
        "1e999",
        "1e_5",
        "--version"
      })
  void badPercentilesAreNamedAndFatal(String text) {
    String bad = text.startsWith("0.5,") ? text.substring(4).split(",")[0] : text;
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> parse("--e2e-processing-latency-percentile", text))
        .withMessage("Could not parse: " + bad);
  }

  @ParameterizedTest
  @CsvSource({
    "1_0, 10",
    "0x1p-2, 0.25",
    "0x_1P2, 4",
    ".5, 0.5",
    "5., 5",
    "1e1_0, 1e10",
    "+inf, Infinity",
    "-Infinity, -Infinity",
    "nan, NaN",
    "1e-999, 0"
  })
  void percentilesAreWrittenAsInGo(String text, double value) throws UsageException {
    assertThat(parse("--e2e-processing-latency-percentile=" + text).get(Options.E2E_PERCENTILES))
        .containsExactly(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--h", "-help", "--help", "--help=x"})
  void helpIsNoError(String flag) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> parse("--sync-every=7", flag, "--nonsense"))
        .satisfies(e -> assertThat(e.isHelpWanted()).isTrue());
  }

  @Test
  void theUsageNamesEveryFlag() {
    assertThat(Flags.usage().lines())
        .contains("Usage of nsqd:")
        .contains("  -version", "  -mem-queue-size int", "  -msg-timeout duration")
        .anyMatch(line -> line.endsWith("(default 1m0s)"));
    for (Option<?> option : Options.ALL) {
      assertThat(Flags.usage()).contains("  -" + option.flag());
    }
  }

  private static void assertRefused(String message, String... arguments) {
    assertThatExceptionOfType(UsageException.class)
        .isThrownBy(() -> parse(arguments))
        .withMessage(message)
        .satisfies(e -> assertThat(e.isHelpWanted()).isFalse());
  }

  private static Configuration parse(String... arguments) throws UsageException {
    return Flags.parse(List.of(arguments));
  }
}
