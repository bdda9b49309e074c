package io.nsqconnect.broker.json;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A list of strings that stands alone. */
public final class JsonTexts {
  private JsonTexts() {}

  /**
   * The strings of {@code document}, a null among them being an empty one; null if it says null.
   *
   * @throws IOException if it is no JSON, or something else
   */
  public static List<String> parse(byte[] document) throws IOException {
    Object value = JsonReader.read(document);
    if (value == null) {
      return null;
    }
    if (!(value instanceof List<?> list)) {
      throw new JsonTypeException("body");
    }
    return of("body", list);
  }

  static List<String> of(String name, List<?> list) throws JsonTypeException {
    List<String> texts = new ArrayList<>();
    for (Object element : list) {
      if (element != null && !(element instanceof String)) {
        throw new JsonTypeException(name);
      }
      texts.add(element == null ? "" : (String) element);
    }
    return texts;
  }
}
