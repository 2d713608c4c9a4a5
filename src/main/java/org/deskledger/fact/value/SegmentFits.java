package org.deskledger.fact.value;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.deskledger.model.fitting.Fit;

/**
 * Fits every candidate to all customers and to each segment that is large enough, and chooses one for each.
 *
 * <p>A model that contains a simpler candidate is chosen only where the likelihood-ratio test at 5 % asks for its further parameter;
 * candidates that do not contain each other compete by Akaike's criterion. A refused fit is published and never chosen. Where a segment
 * has no usable fit, none is chosen there, and that of all customers scores it.
 *
 * @param part what the models are about
 * @param cells the customers to fit to
 * @param minimumCustomers a segment with fewer has no fit of its own
 * @param <C> customers that are alike
 * @param <M> what is fitted
 */
record SegmentFits<C, M extends Model<C>>(String part, SegmentCells<C> cells, int minimumCustomers) {

    private static final double SIGNIFICANCE = 0.05;

    /**
     * One fit per segment and candidate.
     *
     * @param candidates of a segment; simpler ones first
     * @param standIn fitted to all customers, and chosen there where no candidate can be
     * @param check of the chosen model in a segment
     */
    List<SegmentFit> fits(
            Function<String, List<? extends M>> candidates, M standIn, BiFunction<M, String, Optional<Check>> check) {
        List<SegmentFit> fits = new ArrayList<>();
        for (String segment : cells.segments()) {
            boolean isAll = segment.equals(SegmentCells.ALL);
            if (isAll || cells.customers(segment) >= minimumCustomers) {
                List<M> models = new ArrayList<>(candidates.apply(segment));
                if (isAll) {
                    models.add(standIn);
                }
                fits.addAll(fits(segment, models, isAll ? 1 : 0, check));
            }
        }
        return fits;
    }

    private List<SegmentFit> fits(
            String segment, List<M> models, int standIns, BiFunction<M, String, Optional<Check>> check) {
        List<Fit> fitted =
                models.stream().map(model -> model.fit(cells.of(segment))).toList();
        int candidates = models.size() - standIns;
        int chosen = best(models.subList(0, candidates), fitted);
        if (chosen < 0 && standIns > 0 && fitted.get(candidates).isConverged()) {
            chosen = candidates;
        }
        List<SegmentFit> fits = new ArrayList<>();
        for (int i = 0; i < models.size(); i++) {
            fits.add(new SegmentFit(
                    part,
                    segment,
                    models.get(i).id(),
                    fitted.get(i),
                    i == chosen,
                    test(models.get(i), fitted.get(i), models, fitted),
                    cells.customers(segment),
                    cells.of(segment).size(),
                    cells.sampleShare(),
                    cells.fingerprint(segment),
                    i == chosen ? check.apply(models.get(i), segment) : Optional.empty()));
        }
        return fits;
    }

    /** The place of the best usable one; -1 where there is none. */
    private int best(List<M> models, List<Fit> fitted) {
        int best = -1;
        for (int i = 0; i < models.size(); i++) {
            if (fitted.get(i).isConverged()
                    && (best < 0 || isBetter(models.get(i), fitted.get(i), models.get(best), fitted.get(best)))) {
                best = i;
            }
        }
        return best;
    }

    private boolean isBetter(M model, Fit fit, M best, Fit bestFit) {
        return test(model, fit, List.of(best), List.of(bestFit))
                .map(test -> test.pValue() < SIGNIFICANCE)
                .orElse(fit.akaike() < bestFit.akaike());
    }

    /** The likelihood-ratio test of a model against the simpler one that it contains, where both can be used. */
    private Optional<SegmentFit.RatioTest> test(M model, Fit fit, List<M> models, List<Fit> fitted) {
        if (fit.isConverged()) {
            for (int i = 0; i < models.size(); i++) {
                if (model.nested().equals(Optional.of(models.get(i).id()))
                        && fitted.get(i).isConverged()) {
                    Fit simpler = fitted.get(i);
                    return Optional.of(new SegmentFit.RatioTest(
                            models.get(i).id(),
                            Math.max(2 * (fit.logLikelihood() - simpler.logLikelihood()), 0),
                            fit.likelihoodRatioAgainst(simpler)));
                }
            }
        }
        return Optional.empty();
    }
}
