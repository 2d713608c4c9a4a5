package org.deskledger.cli;

/** Start. */
public final class Main {
    private Main() {}

    /** Starts. */
    public static void main(String[] args) {
        System.out.println("hello");
    }
}
