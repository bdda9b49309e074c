package io.nsqconnect.broker.json;

import com.fasterxml.jackson.core.JsonProcessingException;

/** A member of a JSON object is not of the type that it has to be. */
public final class JsonTypeException extends JsonProcessingException {
  private static final long serialVersionUID = 1;

  JsonTypeException(String member) {
    super("wrong type of " + member);
  }
}
