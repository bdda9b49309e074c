package io.nsqconnect.broker.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.netty.buffer.ByteBuf;
import io.nsqconnect.broker.config.Configuration;
import io.nsqconnect.broker.config.Option;
import io.nsqconnect.broker.config.OptionType;
import io.nsqconnect.broker.config.Options;
import io.nsqconnect.broker.config.RuntimeConfiguration;
import io.nsqconnect.broker.json.JsonText;
import io.nsqconnect.broker.json.JsonTexts;
import java.io.IOException;
import java.math.BigDecimal;
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
    return view instanceof String text
        ? HttpReply.text(text)
        : HttpReply.json(
            JsonText.value(json -> write(view, json)).getBytes(StandardCharsets.UTF_8));
  }

  /** What an {@link OptionType} shows, and there alone. */
  private static void write(Object view, JsonGenerator json) throws IOException {
    if (view instanceof List<?> list) {
      json.writeStartArray();
      for (Object element : list) {
        write(element, json);
      }
      json.writeEndArray();
    } else if (view instanceof String text) {
      json.writeString(text);
    } else if (view instanceof Boolean bool) {
      json.writeBoolean(bool);
    } else if (view instanceof BigDecimal number) {
      json.writeNumber(number);
    } else if (view instanceof Number number) {
      json.writeNumber(number.longValue());
    } else {
      json.writeNull();
    }
  }

  private static Option<?> option(HttpCall call) {
    return RuntimeConfiguration.option(call.pathRest()).orElseThrow(ConfigApi::invalidOption);
  }

  private static HttpRefusal invalidOption() {
    return new HttpRefusal(400, "INVALID_OPTION");
  }
}
