package org.deskledger.quality;

import java.util.List;

/**
 * Two sides that must be equal, checked on every run; where they differ nothing is published. An identity is a class named as its
 * sentence.
 */
public interface Identity {

    /** The sentence that must be true, for people. */
    String sentence();

    /** Full names of the tables that it reads; it is left out where one of them was not built. */
    List<String> tables();

    /**
     * A Spark SQL query over those tables (their dot replaced by two underscores: {@code fact__ticket}) with three columns: {@code identity_key} (text naming the
     * row that was compared), {@code left_side} and {@code right_side} (decimals). Each row must have equal sides. What the run
     * saw stands in the view {@code this_run}: {@code as_of}, {@code ends_at}, {@code delivered_through}.
     */
    String sql();
}
