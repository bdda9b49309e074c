/** JSON from others, read as strictly and as leniently as nsqd reads it. */
package io.nsqconnect.broker.json;
