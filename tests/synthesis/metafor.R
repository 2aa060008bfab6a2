# Reference values of R's metafor for tests/synthesis: Rscript tests/synthesis/metafor.R > tests/synthesis/metafor.json

suppressMessages(library(metafor))
library(jsonlite)
stopifnot(packageVersion("metafor") == "3.8.1")
set.seed(20261129)

# Half steps: with whole ones Fisher scoring swings to and fro for one set with one study left out.
TIGHT <- list(threshold = 1e-12, stepadj = 0.5, maxiter = 100000, tol = 1e-12, tau2.max = 1e6)
METHODS <- c(fe = "EE", dl = "DL", reml = "REML", pm = "PM")
TESTS <- c(wald = "z", `hartung-knapp` = "knha")

# Studies as a table would hold them: ratios with 95 % intervals.
as_studies <- function(yi, sei, year, dose, arm) {
  data.frame(study = paste("Study", seq_along(yi)), estimate = exp(yi), lower = exp(yi - 1.959964 * sei),
             upper = exp(yi + 1.959964 * sei), year = year, dose = dose, arm = arm)
}

simulated <- function(k, tau, low = 0.05, high = 0.6) {
  sei <- runif(k, low, high)
  as_studies(rnorm(k, 0.4, sqrt(tau^2 + sei^2)), sei, sample(2000:2025, k, replace = TRUE), round(runif(k, 0, 10), 2),
             rep(c("a", "b"), length.out = k))
}

bcg <- escalc("RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
SETS <- list(
  bcg = as_studies(c(bcg$yi), sqrt(bcg$vi), bcg$year, bcg$ablat, ifelse(bcg$alloc == "random", "a", "b")),
  five = simulated(5, 0.3),
  ten = simulated(10, 0.2),
  twenty = simulated(20, 0.8),
  forty = simulated(40, 0.25),
  alike = as_studies(0.3 + 0.02 * c(-4, 3, -1, 0, 4, -2, 1, 2, -3), seq(0.1, 0.5, length.out = 9), 2001:2009, c(1, 5, 2, 8, 3, 3, 7, 9, 1),
                     rep(c("a", "b"), length.out = 9)),
  two = simulated(2, 0.5),
  three = simulated(3, 0.5),
  uneven = simulated(8, 0.1, 0.005, 3),
  far = simulated(12, 4),
  lopsided = as_studies(c(0.1, 0.15, 0.2, 0.3, 0.55, 0.7, 0.9, 1.3, 1.6, 2.1),
                        c(0.08, 0.1, 0.12, 0.15, 0.25, 0.3, 0.35, 0.5, 0.6, 0.8), 2010:2019,
                        c(3, 1, 4, 1, 5, 9, 2, 6, 5, 3), rep(c("a", "b"), 5))
)
COUNTS <- list(
  small = data.frame(study = letters[1:6], responders = c(0, 3, 5, 12, 20, 1), evaluable = c(12, 20, 33, 47, 61, 9)),
  large = data.frame(study = letters[1:15], responders = rbinom(15, 60, runif(15, 0.1, 0.6)), evaluable = 60 + 0:14),
  rare = data.frame(study = letters[1:4], responders = c(0, 0, 1, 0), evaluable = c(30, 25, 40, 12))
)

model_of <- function(d, method, test, ...) {
  sei <- (log(d$upper) - log(d$lower)) / (2 * 1.959964)
  suppressWarnings(rma(log(d$estimate), sei = sei, data = d, method = method, test = test, control = TIGHT, ...))
}

pooled <- function(fit) {
  predicted <- predict(fit, pi.type = "t")
  list(k = fit$k, estimate = c(fit$beta), lower = fit$ci.lb, upper = fit$ci.ub, tau2 = fit$tau2, i2 = fit$I2,
       h2 = fit$H2, q = fit$QE, p_q = fit$QEp, prediction_lower = predicted$pi.lb, prediction_upper = predicted$pi.ub)
}

each <- function(what) lapply(METHODS, function(m) lapply(TESTS, function(t) what(m, t)))

profile_of <- function(d) {
  r <- confint(model_of(d, "REML", "z"), control = TIGHT)$random
  list(tau2 = unname(r["tau^2", ]), i2 = unname(r["I^2(%)", ]), h2 = unname(r["H^2", ]))
}

regression <- function(d, formula, method, test) {
  fit <- model_of(d, method, test, mods = formula)
  list(coefficient = c(fit$beta), error = fit$se, lower = fit$ci.lb, upper = fit$ci.ub, p = fit$pval, tau2 = fit$tau2,
       i2 = fit$I2, h2 = fit$H2, q = fit$QE, p_q = fit$QEp, q_moderators = fit$QM, p_moderators = fit$QMp, r2 = fit$R2)
}

between <- function(d, method) {
  fits <- lapply(split(d, d$arm), model_of, method = method, test = "z")
  all <- rma(sapply(fits, function(f) c(f$beta)), sei = sapply(fits, function(f) f$se), method = "EE")
  list(q = all$QE, p = all$QEp)
}

filled <- function(d, method) {
  fit <- model_of(d, method, "z")
  t <- suppressWarnings(trimfill(fit, estimator = "L0", control = TIGHT))
  list(side = t$side, missing = t$k0, error = t$se.k0, estimate = c(t$beta), lower = t$ci.lb, upper = t$ci.ub,
       tau2 = t$tau2)
}

egger <- function(d) {
  fit <- model_of(d, "REML", "z")
  t <- regtest(fit, model = "lm", ret.fit = TRUE)
  m <- regtest(fit, model = "rma")
  list(slope = unname(coef(t$fit)[2]), statistic = t$zval, df = t$ddf, p = t$pval, limit = unname(t$est),
       limit_lower = unname(t$ci.lb), limit_upper = unname(t$ci.ub), mixed_p = m$pval)
}

columns <- c("estimate", "ci.lb", "ci.ub", "tau2", "I2", "H2", "Q", "Qp")
rows_of <- function(result) {
  found <- lapply(columns, function(name) c(result[[name]]))
  setNames(found, c("estimate", "lower", "upper", "tau2", "i2", "h2", "q", "p_q"))
}

influential <- function(fit) {
  found <- influence(fit)
  c(lapply(unclass(found$inf)[c("rstudent", "dffits", "cook.d", "cov.r", "tau2.del", "QE.del", "hat", "weight")], c),
    list(dfbetas = c(found$dfbs$intrcpt), influential = found$is.infl))
}

of_set <- function(d) {
  k <- nrow(d)
  result <- list(studies = d, pooled = each(function(m, t) pooled(model_of(d, m, t))), profile = profile_of(d))
  if (k >= 3) {
    result$egger <- egger(d)
    result$trimfill <- lapply(METHODS, function(m) filled(d, m))
    result$leave1out <- lapply(TESTS, function(t) rows_of(leave1out(model_of(d, "REML", t))))
    result$influence <- lapply(METHODS, function(m) influential(model_of(d, m, "z")))
    result$cumulative <- rows_of(cumul(model_of(d, "REML", "z"), order = d$year))
  }
  if (k >= 5) {
    result$one <- each(function(m, t) regression(d, ~ dose, m, t))
    result$several <- each(function(m, t) regression(d, ~ dose + arm, m, t))
    result$between <- lapply(METHODS, function(m) between(d, m))
  }
  result
}

of_counts <- function(d) {
  one <- function(measure, m, t) {
    es <- escalc(measure, xi = responders, ni = evaluable, data = d)
    fit <- suppressWarnings(rma(yi, vi, data = es, method = m, test = t, control = TIGHT))
    found <- pooled(fit)
    ends <- c("estimate", "lower", "upper", "prediction_lower", "prediction_upper")
    turn <- function(x) if (is.null(x)) NULL else if (measure == "PLO") transf.ilogit(x) else
      transf.ipft.hm(x, targs = list(ni = d$evaluable))
    found[ends] <- lapply(found[ends], turn)
    found
  }
  list(counts = d, logit = each(function(m, t) one("PLO", m, t)), `double-arcsine` = each(function(m, t) one("PFT", m, t)))
}

cat(toJSON(list(metafor = as.character(packageVersion("metafor")), sets = lapply(SETS, of_set),
                counts = lapply(COUNTS, of_counts)),
           auto_unbox = TRUE, digits = I(11), dataframe = "columns", null = "null", na = "null"), "\n", sep = "")
