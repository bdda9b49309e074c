package io.nsqconnect.broker.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Option;
import io.nsqconnect.broker.config.OptionType;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.config.RuntimeConfiguration;
import io.nsqconnect.broker.json.JsonTexts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Reading and changing options: {@code /config/<key>}. */
final class ConfigApi {
  private static final String PATH = "/config/" + Routes.ANYTHING;

  private final RuntimeConfiguration configuration;
  private final long maxBodyBytes;

  ConfigApi(RuntimeConfiguration configuration, Configuration initial) {
    this.configuration = configuration;
    this.maxBodyBytes = initial.get(Options.MAX_MSG_SIZE);
  }

  void addTo(Routes routes) {
    routes.get(PATH, Endpoint.of(this::get));
    BodyRules whole = BodyRules.whole(maxBodyBytes, "INVALID_VALUE").readAsAnnounced();
    routes.put(PATH, Endpoint.of(this::put).withBody(whole));
  }

  private HttpReply get(HttpCall call) {
    return show(option(call));
  }

  private HttpReply put(HttpCall call) {
    ByteBuf body = call.body();
    if (!body.isReadable()) {
      throw new HttpRefusal(413, "INVALID_VALUE");
    }
    Option<?> option = option(call);
    if (!configuration.isChangeable(option)) {
      throw invalidOption();
    }
    change(option, body.toString(StandardCharsets.UTF_8));
    return show(option);
  }

  private <T> void change(Option<T> option, String text) {
    try {
      configuration.change(option, parse(option, text));
    } catch (IllegalArgumentException | IOException e) {
      throw new HttpRefusal(400, "INVALID_VALUE");
    }
  }

  /** What is a list comes as JSON, everything else as on the command line. */
  @SuppressWarnings("unchecked") // lists that can change are lists of strings
  private static <T> T parse(Option<T> option, String text) throws IOException {
    if (!option.type().repeatable()) {
      return option.type().parse().apply(text);
    }
    List<String> texts = JsonTexts.parse(text.getBytes(StandardCharsets.UTF_8));
    return (T) (texts == null ? OptionType.NO_STRINGS : List.copyOf(texts));
  }

  private HttpReply show(Option<?> option) {
    Object view = configuration.view(option);
    if ("".equals(view)) {
      return HttpReply.empty();
    }
    try {
      return view instanceof String text
          ? HttpReply.text(text)
          : HttpReply.json(Json.MAPPER.writeValueAsBytes(view));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Option<?> option(HttpCall call) {
    return RuntimeConfiguration.option(call.pathRest()).orElseThrow(ConfigApi::invalidOption);
  }

  private static HttpRefusal invalidOption() {
    return new HttpRefusal(400, "INVALID_OPTION");
  }

  /** Made when it is first needed: it takes longer than all of a start that needs none. */
  private static final class Json {
    static final ObjectMapper MAPPER = new ObjectMapper();
  }
}
